"""All of it in one command: ``python -m training.stance DATA OUT --base MODEL_DIR``.

Three stages (each goes on where it stopped): public sets from the base weights, our own pairs, and pairs as a replay
chooses them; then the export into pipelines/language/weights, and the figures.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[2] / "pipelines" / "language" / "weights"
STAGES = (
    ("public", ["--epochs", "1"]),
    ("own", ["--epochs", "4", "--neutrals", "1500", "--nli", "4000"]),
    ("stories", ["--epochs", "2", "--rate", "5e-5"]),
)


def main() -> None:
    data, out, rest = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    start: list[str] = []
    for stage, options in STAGES:
        _run("train", data, out / stage, "--stage", stage, *start, *options, *rest)
        start = ["--start", str(out / stage / "best.pt")]
    best = out / STAGES[-1][0] / "best.pt"
    _run("export", best, WEIGHTS / "stance.onnx", "--beside", WEIGHTS / "attribution.onnx", *rest)
    _run("evaluate", data, best, *rest)


def _run(module: str, *arguments: object) -> None:
    subprocess.run([sys.executable, "-m", f"training.stance.{module}", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
