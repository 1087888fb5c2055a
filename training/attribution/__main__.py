"""All of it in one command: ``python -m training.attribution DATA OUT --base MODEL_DIR [more options of train]``.

Trains (goes on where it stopped), fits the links, exports into pipelines/language/weights, and measures on dev: the
figures are written to OUT/figures.json, what was said to OUT/said.jsonl (for ../shared/score/attribution.py).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WEIGHTS = Path(__file__).resolve().parents[2] / "pipelines" / "language" / "weights"


def main() -> None:
    data, out, rest = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    base = Path(rest[rest.index("--base") + 1])
    model, dev = WEIGHTS / "attribution.onnx", data / "polnear-dev.jsonl.gz"
    for module, arguments in (
        ("train", [data, out, *rest]),
        ("links", [data, WEIGHTS / "links.json"]),
        ("export", [out / "best.pt", model, "--data", data, "--tokenizer", base / "tokenizer.json"]),
        ("evaluate", [dev, out / "figures.json", "--mentions", out / "said.jsonl"]),
    ):
        subprocess.run([sys.executable, "-m", f"training.attribution.{module}", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
