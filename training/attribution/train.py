"""Train the tagger: ``python -m training.attribution.train DATA OUT --base MODEL_DIR``.

DATA holds polnear-train.jsonl.gz and polnear-dev.jsonl.gz. The run is fixed by --seed and goes on from OUT/state.pt
after a stop (weights, optimiser, random state, step). After each epoch the F1 on the validation part of train is
printed and appended to OUT/log.jsonl, and the best weights are kept in OUT/best.pt; dev is read by ``evaluate`` only.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training import mpnet
from training.attribution import data
from training.attribution.evaluate import figures, predicted
from training.attribution.model import Encoder, Tagger, student_of, with_base_weights
from training.attribution.teaching import told_by, unannotated

TAUGHT = 0.3  # weight of the squared difference from the teacher's scores
SAVE_EVERY = 100  # steps
AVERAGED = 0.997  # of the averaged weights stays at each step; they are what is measured and kept


def main() -> None:
    args = _arguments()
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    train, held = data.split(data.read(args.data / "polnear-train.jsonl.gz", tokenizer))
    special = data.special_ids(tokenizer)
    random.seed(args.seed)
    np.random.seed(args.seed)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    teacher, told, taught = _loaded(args.teacher), None, list(train)
    if teacher is not None:
        taught += unannotated(args.data, tokenizer)
        told = told_by(teacher, taught, special, args.out)
    model = _beginning(args, teacher)
    optimiser = _optimiser(model, args.rate, args.head_rate)
    epochs = [partial(data.batches, taught, special, args.seed + e, args.pieces, told=told) for e in range(args.epochs)]
    steps = [sum(1 for _ in batches()) for batches in epochs]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _share(step, sum(steps), args.warm))
    average = copy.deepcopy(model)
    epoch, done, best = _resume(args.out / "state.pt", model, average, optimiser, schedule)
    print(f"{len(taught)} documents, {len(held)} held out, steps {steps}, from epoch {epoch} step {done}", flush=True)
    while epoch < args.epochs:
        started, losses = time.time(), []
        model.train()
        for number, batch in enumerate(epochs[epoch]()):
            if number < done:
                continue
            hidden = data.hide(batch.ids, args.hide, (args.seed, epoch, number), special)
            losses.append(_step(model, optimiser, schedule, replace(batch, ids=hidden)))
            _follow(average, model)
            done = number + 1
            if done % SAVE_EVERY == 0:
                _save(args.out / "state.pt", model, average, optimiser, schedule, epoch, done, best)
            if done % 25 == 0:
                pace = (time.time() - started) / len(losses)
                print(f"epoch {epoch} step {done}/{steps[epoch]} loss {np.mean(losses[-25:]):.4f} {pace:.2f} s/step")
                sys.stdout.flush()
        said = {d.doc_id: spans for d, spans in zip(held, predicted(average, held, special), strict=True)}
        measured = figures(held, said)
        score = sum(measured[role]["exact"]["f1"] for role in ("source", "cue", "content")) / 3
        f1 = {r: {k: round(measured[r][k]["f1"], 4) for k in ("exact", "overlap")} for r in measured}
        spent = round(time.time() - started)
        line = {"epoch": epoch, "loss": float(np.mean(losses or [0])), "seconds": spent, "exact": score, "f1": f1}
        with (args.out / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)
        if score >= best:
            best = score
            torch.save(average.state_dict(), args.out / "best.pt")
        epoch, done = epoch + 1, 0
        _save(args.out / "state.pt", model, average, optimiser, schedule, epoch, done, best)


def _step(
    model: Tagger,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    batch: data.Batch,
) -> float:
    ids, traits, labels, lengths = (torch.from_numpy(x) for x in (batch.ids, batch.traits, batch.labels, batch.lengths))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = model(ids, traits).float()
    loss = torch.zeros(())
    annotated = torch.from_numpy(batch.annotated)
    if annotated.any():
        share = lengths[annotated].sum() / lengths.sum()
        loss = loss + share * model.loss(scores[annotated], labels[annotated], lengths[annotated])
    if batch.told is not None:
        apart = _centred(scores) - _centred(torch.from_numpy(batch.told))
        loss = loss + TAUGHT * (apart[ids > 0] ** 2).mean()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad(set_to_none=True)
    schedule.step()
    return float(loss.detach())


def _beginning(args: argparse.Namespace, teacher: Tagger | None) -> Tagger:
    """The model before the first step: base weights, or layers of a trained one of the same kind."""
    if args.size == "base":
        model = Tagger(args.layers, base_size=True)
        mpnet.with_base_weights(model.encoder, args.weights / "model.safetensors")
        return model
    start = _loaded(args.start) or (teacher if teacher and isinstance(teacher.encoder, Encoder) else None)
    if start is not None:
        return student_of(start, args.layers)
    model = with_base_weights(Tagger(args.layers), args.base / "model.safetensors")
    if teacher is not None:  # its scores are meant beside its own moves
        model.moves.data.copy_(teacher.moves)
    return model


def _loaded(path: Path | None) -> Tagger | None:
    """The model at ``path`` as it will be shipped: no dropout, no gradient."""
    if path is None:
        return None
    state = torch.load(path, weights_only=True)
    layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layers."))
    model = Tagger(layers, base_size="encoder.distances.weight" in state)
    model.load_state_dict(state)
    return model.eval().requires_grad_(False)


def _centred(scores: torch.Tensor) -> torch.Tensor:
    return scores - scores.mean(-1, keepdim=True)


def _follow(average: Tagger, model: Tagger) -> None:
    """Move the averaged weights a little towards the model's."""
    pairs = [(a, m.detach()) for a, m in zip(average.parameters(), model.parameters(), strict=True) if m.requires_grad]
    with torch.no_grad():
        torch._foreach_lerp_([a for a, _ in pairs], [m for _, m in pairs], 1 - AVERAGED)


def _optimiser(model: Tagger, rate: float, head_rate: float) -> torch.optim.Optimizer:
    """AdamW; what starts from nothing (head, moves, traits) learns faster, biases and norms do not decay."""
    fresh = ("head.", "moves", "encoder.traits")
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            speed = head_rate if name.startswith(fresh) else rate
            decay = 0.01 if parameter.ndim > 1 and "moves" not in name else 0.0
            groups.setdefault((speed, decay), []).append(parameter)
    sets = [{"params": p, "lr": speed, "weight_decay": decay} for (speed, decay), p in groups.items()]
    return torch.optim.AdamW(sets, betas=(0.9, 0.98), fused=True)


def _share(step: int, steps: int, warm: float) -> float:
    """Share of the full rate: up in a line, then down in a line to nothing."""
    ramp = max(1, int(steps * warm))
    return min((step + 1) / ramp, max(0.0, (steps - step) / max(1, steps - ramp)))


def _save(path: Path, model: Tagger, average: Tagger, optimiser, schedule, epoch: int, done: int, best: float) -> None:  # type: ignore[no-untyped-def]
    state = {
        "model": model.state_dict(),
        "average": average.state_dict(),
        "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(),
        "random": torch.get_rng_state(),
        "at": (epoch, done, best),
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _resume(path: Path, model: Tagger, average: Tagger, optimiser, schedule) -> tuple[int, int, float]:  # type: ignore[no-untyped-def]
    if not path.exists():
        return 0, 0, 0.0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    torch.set_rng_state(state["random"])
    epoch, done, best = state["at"]
    return epoch, done, best


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--size", choices=("small", "base"), default="small", help="MiniLM, or MPNet as a teacher")
    parser.add_argument("--weights", type=Path, help="folder of MPNet's model.safetensors, for --size base")
    parser.add_argument("--teacher", type=Path, help="best.pt of a run with a larger model, to learn from")
    parser.add_argument("--start", type=Path, help="weights of the same kind to begin with; by default the teacher's")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--pieces", type=int, default=1536, help="padded pieces in a batch")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--head-rate", type=float, default=1.5e-3)
    parser.add_argument("--warm", type=float, default=0.06)
    parser.add_argument("--hide", type=float, default=0.08, help="share of pieces shown as [MASK]")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
