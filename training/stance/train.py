"""Train the stance model: ``python -m training.stance.train DATA OUT --base MODEL_DIR --stage public|own|stories``.

public   NLI and mined neutrals, from the base weights: the first model
stories  pairs as a replay of our own stories chooses them, labelled by readers, among a part of the pairs before
own      the project's pairs, Emergent, a part of NLI and neutrals from within one story
joint    own and stories at once, for the base size
taught   the same, and sentence pairs that nobody labelled, with what a teacher (the base size, exported) says of each

The run is fixed by --seed and goes on from OUT/state.pt after a stop. What is held out (scenarios and claims) is never
trained on; it is measured by ``evaluate``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from pipelines.language.pairs import STANCES, Row, rows_of
from pipelines.language.scoring import padded
from pipelines.language.stance import StanceReader
from training.stance import data
from training.stance.data import Labelled
from training.stance.likeness import embeddings
from training.stance.model import StanceModel, fresh
from training.stance.plain import plain
from training.stance.unpack import unpacked

SAVE_EVERY = 200
SMOOTHED = 0.05
AVERAGED = 0.995
UNLABELLED = "unlabelled"
ALIKE = 0.5
"""Cosine of the base weights' vectors under which two sentences of one story are taken for neutral. Without it pairs
that do support the claim were among them, and the model found fewer supports than this cosine alone."""


def main() -> None:
    args = _arguments()
    torch.set_num_threads(args.threads)
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    tokenizer = tokenizer_at(args.base)
    model = fresh(args.size, args.weights or args.base)
    if args.start:
        model.load_state_dict(started(args.start, model))
    pairs = STAGES[args.stage](args, model, tokenizer)
    labels = soft_labels(pairs, args.teacher) if args.teacher else None
    fit(model, pairs, tokenizer, args.out, args.epochs, args.rate, args.seed, args.pieces, labels, args.steps)


def started(path: Path, model: StanceModel) -> dict[str, torch.Tensor]:
    """The weights to go on from: those of a stage before, or of the file that ships."""
    return unpacked(path, model) if path.suffix == ".onnx" else torch.load(path, weights_only=True)


def tokenizer_at(base: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def public(args: argparse.Namespace, _model: StanceModel, _tokenizer: Tokenizer) -> list[Labelled]:
    """The public sets without what is held out by claim, and neutrals of little overlap."""
    pairs = [p for p in data.nli(args.data / "nli/pairs-dev.jsonl.gz") if not held_out(p)]
    mined = _mined(args, 12_000)
    return pairs + [p for p in mined if data.overlap(p.pair.claim, p.pair.sentence) < 0.45][:9_000]


def own(args: argparse.Namespace, _model: StanceModel, tokenizer: Tokenizer) -> list[Labelled]:
    """Own pairs, Emergent, neutrals of one story that are not alike, and a part of the NLI sets."""
    order = random.Random(args.seed)
    mined = _mined(args, args.neutrals * 2)
    vectors = embeddings([text for p in mined for text in (p.pair.claim, p.pair.sentence)], tokenizer, args.base)
    apart = [p for p in mined if float(vectors[p.pair.claim] @ vectors[p.pair.sentence]) < ALIKE]
    neutral = apart[: args.neutrals]
    nli = [p for p in data.nli(args.data / "nli/pairs-dev.jsonl.gz") if not held_out(p)]
    pairs = data.varied([p for p in data.own() if not data.drawn(p.group, data.ASIDE)], args.seed)
    if args.emergent:
        pairs += list(data.emergent(args.data / "stance/emergent-dev.jsonl.gz"))
    return pairs + neutral + order.sample(nli, args.nli)


def stories(args: argparse.Namespace, _model: StanceModel, _tokenizer: Tokenizer) -> list[Labelled]:
    """Pairs as a replay chooses them, with headline and without, among a part of what the stage before was taught."""
    order = random.Random(args.seed)
    found = [p for way in (False, True) for p in data.in_stories(titled=way) if not data.drawn(p.group, data.ASIDE)]
    pairs = data.varied([p for p in data.own() if not data.drawn(p.group, data.ASIDE)], args.seed + 1)
    emergent = list(data.emergent(args.data / "stance/emergent-dev.jsonl.gz"))
    nli = [p for p in data.nli(args.data / "nli/pairs-dev.jsonl.gz") if not held_out(p)]
    simple = [p for n in (0, 1) for p in plain(args.seed + n) if not data.drawn(p.group, data.ASIDE)]
    old = [*order.sample(pairs, args.old), *order.sample(emergent, 1000), *order.sample(nli, 1000)]
    return [*found, *simple, *old]


def joint(args: argparse.Namespace, model: StanceModel, tokenizer: Tokenizer) -> list[Labelled]:
    """What ``own`` and ``stories`` teach, at once: for the base size, which forgets less and costs more."""
    found = [p for way in (False, True) for p in data.in_stories(titled=way) if not data.drawn(p.group, data.ASIDE)]
    simple = [p for p in plain(args.seed) if not data.drawn(p.group, data.ASIDE)]
    return [*own(args, model, tokenizer), *found, *simple]


def taught(args: argparse.Namespace, model: StanceModel, tokenizer: Tokenizer) -> list[Labelled]:
    """What ``joint`` teaches, and mined pairs of every likeness, which only the teacher labels."""
    mined = _mined(args, args.unlabelled)
    return [*joint(args, model, tokenizer), *(replace(pair, kind=UNLABELLED) for pair in mined)]


def soft_labels(pairs: Sequence[Labelled], teacher: Path) -> torch.Tensor:
    """What is learnt of each pair (pairs × 3): half its label and half what the teacher says (Hinton et al. 2015)."""
    reader = StanceReader(model=teacher)
    parts = [pairs[start : start + 512] for start in range(0, len(pairs), 512)]
    told = [c for part in parts for c in reader.read([p.pair for p in part])]
    chances = torch.tensor([[c.support, c.denial, c.neither] for c in told])
    own_labels = F.one_hot(torch.tensor([STANCES.index(p.stance) for p in pairs]), len(STANCES)).float()
    trusted = torch.tensor([0.0 if p.kind == UNLABELLED else 0.5 for p in pairs])[:, None]
    return trusted * own_labels + (1 - trusted) * chances


STAGES = {"taught": taught, "public": public, "own": own, "stories": stories, "joint": joint}


def held_out(pair: Labelled) -> bool:
    """Whether a public pair belongs to a claim that is reported on."""
    return pair.kind in data.BY_CLAIM and data.drawn(pair.group, data.HELD_NLI)


def _mined(args: argparse.Namespace, count: int) -> list[Labelled]:
    events = args.data / "events"
    return data.neighbours(events / "allsides-first-half.jsonl.gz", events / "ecbplus-dev.jsonl.gz", count, args.seed)


def fit(
    model: StanceModel,
    pairs: Sequence[Labelled],
    tokenizer: Tokenizer,
    out: Path,
    epochs: int,
    rate: float,
    seed: int,
    pieces: int = 2048,
    soft: torch.Tensor | None = None,
    most: int | None = None,
) -> None:
    """Train on ``pairs``; averaged weights go to OUT/best.pt after each epoch.

    ``soft`` are labels that are not all or nothing: pairs × stances. After ``most`` steps the last epoch ends early.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = rows_of([p.pair for p in pairs], tokenizer)
    labels = torch.tensor([STANCES.index(p.stance) for p in pairs]) if soft is None else soft
    steps = [len(list(batches(rows, seed + e, pieces))) for e in range(epochs)]
    if most is not None:
        steps = [max(0, min(each, most - sum(steps[:e]))) for e, each in enumerate(steps)]
    print(f"{len(pairs)} pairs {Counter(p.stance for p in pairs)}, steps {steps}", flush=True)
    optimiser = _optimiser(model, rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _share(step, sum(steps)))
    average = {k: v.clone() for k, v in model.state_dict().items()}
    epoch, done = _resume(out / "state.pt", model, average, optimiser, schedule)
    while epoch < epochs:
        started, losses = time.time(), []
        model.train()
        for number, batch in enumerate(islice(batches(rows, seed + epoch, pieces), steps[epoch])):
            if number < done:
                continue
            ids, traits = padded([rows[i] for i in batch], max(len(rows[i]) for i in batch))
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(torch.from_numpy(ids), torch.from_numpy(traits))
            smoothing = SMOOTHED if soft is None else 0.0
            loss = F.cross_entropy(scores.float(), labels[batch], label_smoothing=smoothing)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            schedule.step()
            _follow(average, model, sum(steps[:epoch]) + number)
            losses.append(float(loss.detach()))
            done = number + 1
            if done % 50 == 0:
                pace = (time.time() - started) / len(losses)
                print(f"epoch {epoch} step {done}/{steps[epoch]} loss {np.mean(losses[-50:]):.4f} {pace:.2f} s/step")
                sys.stdout.flush()
            if done % SAVE_EVERY == 0:
                _save(out / "state.pt", model, average, optimiser, schedule, epoch, done)
        epoch, done = epoch + 1, 0
        torch.save(average, out / "best.pt")
        _save(out / "state.pt", model, average, optimiser, schedule, epoch, done)
        line = {"epoch": epoch, "loss": float(np.mean(losses or [0])), "seconds": round(time.time() - started)}
        print(json.dumps(line), flush=True)
    model.load_state_dict(average)


def batches(rows: Sequence[Row], seed: int, pieces: int) -> Iterator[list[int]]:
    """Positions of rows of like length, at most ``pieces`` padded pieces together, in an order that ``seed`` fixes."""
    order = random.Random(seed)
    ranked = sorted(range(len(rows)), key=lambda i: len(rows[i]) * (1 + order.random() * 0.15))
    groups: list[list[int]] = [[]]
    for i in ranked:
        longest = max([len(rows[i]), *(len(rows[j]) for j in groups[-1])])
        if groups[-1] and longest * (len(groups[-1]) + 1) > pieces:
            groups.append([])
        groups[-1].append(i)
    order.shuffle(groups)
    yield from groups


def _follow(average: dict[str, torch.Tensor], model: StanceModel, step: int) -> None:
    """Move the average towards the model: at first nearly all the way, so that a short run is not held at its start."""
    kept = min(AVERAGED, (1 + step) / (10 + step))
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.requires_grad:
                average[name].lerp_(value, 1 - kept)


def _optimiser(model: StanceModel, rate: float) -> torch.optim.Optimizer:
    """AdamW; head and traits, which start from nothing, learn ten times as fast."""
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            speed = rate * 10 if name.startswith(("head.", "encoder.traits")) else rate
            groups.setdefault((speed, 0.01 if parameter.ndim > 1 else 0.0), []).append(parameter)
    sets = [{"params": p, "lr": speed, "weight_decay": decay} for (speed, decay), p in groups.items()]
    return torch.optim.AdamW(sets, betas=(0.9, 0.98), fused=True)


def _share(step: int, steps: int, warm: float = 0.06) -> float:
    ramp = max(1, int(steps * warm))
    return min((step + 1) / ramp, max(0.0, (steps - step) / max(1, steps - ramp)))


def _save(path: Path, model, average, optimiser, schedule, epoch: int, done: int) -> None:  # type: ignore[no-untyped-def]
    state = {
        "model": model.state_dict(), "average": average, "optimiser": optimiser.state_dict(),
        "schedule": schedule.state_dict(), "random": torch.get_rng_state(), "at": (epoch, done),
    }  # fmt: skip
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _resume(path: Path, model, average, optimiser, schedule) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    if not path.exists():
        return 0, 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    average.update(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    torch.set_rng_state(state["random"])
    epoch, done = state["at"]
    return epoch, done


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with nli/, stance/ and events/")
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--size", choices=("small", "base"), default="small")
    parser.add_argument("--weights", type=Path, help="folder of MPNet's model.safetensors (size base)")
    parser.add_argument("--stage", choices=sorted(STAGES), required=True)
    parser.add_argument("--start", type=Path, help="best.pt of the stage before, or the judge's .onnx")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--steps", type=int, help="at most so many steps in all; the rate falls to nothing there")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--pieces", type=int, default=2048, help="padded pieces in a batch")
    parser.add_argument("--teacher", type=Path, help="an exported model whose chances are half of what is learnt")
    parser.add_argument("--unlabelled", type=int, default=12_000, help="mined pairs that only the teacher labels")
    parser.add_argument("--neutrals", type=int, default=4000)
    parser.add_argument("--nli", type=int, default=2500)
    parser.add_argument("--old", type=int, default=6000, help="own pairs that the last stage repeats")
    parser.add_argument("--emergent", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
