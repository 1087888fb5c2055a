"""Write what is built here beside it: ``python -m deploy.kibana``."""

from __future__ import annotations

from pathlib import Path

from deploy.kibana.objects import ndjson, objects
from deploy.kibana.rules import as_json

FOLDER = Path(__file__).parent


def files() -> dict[Path, str]:
    return {FOLDER / "objects.ndjson": ndjson(objects()), FOLDER / "rules.json": as_json()}


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, "utf-8")
