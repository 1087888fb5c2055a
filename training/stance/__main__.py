"""All of it in one command: ``python -m training.stance DATA OUT --base MINILM_DIR --weights MPNET_DIR``.

Two stages (each goes on where it stopped): public sets from the base weights, then our own pairs with those that a
replay chooses; then the export into pipelines/language/weights, and the figures. MINILM_DIR gives the word pieces.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[2] / "pipelines" / "language" / "weights"
SIZE = ["--size", "base", "--pieces", "1536"]
STAGES = (
    ("public", ["--epochs", "1", "--rate", "4e-5"]),
    ("joint", ["--epochs", "2", "--rate", "3e-5", "--neutrals", "2500", "--nli", "2500"]),
)


def main() -> None:
    data, out, rest = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    start: list[str] = []
    for stage, options in STAGES:
        _run("train", data, out / stage, "--stage", stage, *SIZE, *start, *options, *rest)
        start = ["--start", str(out / stage / "best.pt")]
    best = out / STAGES[-1][0] / "best.pt"
    base = rest[rest.index("--base") :][:2]
    _run("export", best, WEIGHTS / "stance.onnx", *base)
    _run("evaluate", data, best, "--size", "base", *rest)


def _run(module: str, *arguments: object) -> None:
    subprocess.run([sys.executable, "-m", f"training.stance.{module}", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
