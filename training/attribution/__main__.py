"""All of it in one command: ``python -m training.attribution DATA OUT --base MINILM_DIR --weights MPNET_DIR``.

Trains a teacher of base size and a student of four layers that learns from it (each goes on where it stopped), fits the
links, exports the student into pipelines/language/weights, and measures on dev: the figures are written to
OUT/figures.json, what was said to OUT/said.jsonl (for ../shared/score/attribution.py).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[2] / "pipelines" / "language" / "weights"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of MiniLM's model.safetensors, tokenizer.json")
    parser.add_argument("--weights", type=Path, required=True, help="folder of MPNet's model.safetensors")
    args = parser.parse_args()
    data, out, base = args.data, args.out, args.base
    model, dev = WEIGHTS / "attribution.onnx", data / "polnear-dev.jsonl.gz"
    teacher, student = out / "teacher", out / "student"
    learns = ["--epochs", 7, "--rate", 2e-4]
    sized = ["--size", "base", "--weights", args.weights]
    for module, arguments in (
        ("train", [data, teacher, "--base", base, *sized, "--epochs", 3]),
        ("train", [data, student, "--base", base, "--layers", 4, "--teacher", teacher / "best.pt", *learns]),
        ("links", [data, WEIGHTS / "links.json"]),
        ("export", [student / "best.pt", model, "--data", data, "--tokenizer", base / "tokenizer.json"]),
        ("evaluate", [dev, out / "figures.json", "--mentions", out / "said.jsonl"]),
    ):
        subprocess.run([sys.executable, "-m", f"training.attribution.{module}", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
