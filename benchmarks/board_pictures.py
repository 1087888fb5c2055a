"""The pictures of docs/board.md, taken of the demonstration: desk and claim, light and dark, wide and on a phone;
and what stands below a claim's sides.

    python -m benchmarks.board_pictures docs/board

Needs Chromium, Playwright and Pillow (the extras dev and bench). The demonstration is read by the real rules into the
embedded services up to the article that confirms its first claim, as if that had come a moment ago, and the board is
looked at as people look at it.
Colours are cut down to 250, so that all pictures together are a few hundred kilobytes.

Exit codes: 0, 3 (a program is missing).
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from claimwatch.board.filters import Filters
from claimwatch.board.reading import View
from claimwatch.board.serving import Server, application
from claimwatch.settings import Settings
from connectors.elasticsearch.connection import connect
from connectors.embedded import EmbeddedServices
from tests.integration.board_view import demonstration, fill

Colour = tuple[int, ...]
NOWHERE = 3
COLOURS = 250
SIZES = {"": {"width": 1240, "height": 860}, "-phone": {"width": 390, "height": 844}}
TALLER = {"claim": 1.75, "claim-phone": 2.5}
"""How much higher the window is, so that both sides of the claim are in the picture."""

BELOW = "claim-light-below"
"""What stands below both sides: origins, history, who was told."""

CLAIM = "Ministry secretly lifted range limits"
LAST = "range-limits-7"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def pictures(address: str, claim: str, path: str) -> dict[str, bytes]:
    """PNG by name."""
    from playwright.sync_api import sync_playwright

    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for size, viewport in SIZES.items():
                page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()
                for name, where in (("desk", "/"), ("claim", claim)):
                    tall = round(viewport["height"] * TALLER.get(f"{name}{size}", 1))
                    page.set_viewport_size({"width": viewport["width"], "height": tall})
                    page.goto(address + where)
                    if name == "desk":
                        page.locator("#live[data-state=on]").wait_for()
                    found[f"{name}-{scheme}{size}"] = page.screenshot()
                if (scheme, size) == ("light", ""):
                    found[BELOW] = page.locator(".below").screenshot()
        browser.close()
    return found


def smaller(png: bytes) -> bytes:
    """The same picture with COLOURS colours."""
    from PIL import Image

    out = io.BytesIO()
    found: Any = Image.open(io.BytesIO(png)).convert("RGB")
    # The commonest as they are: Pillow's own choices, and its own search for the nearest, change the ground.
    counted = sorted(found.getcolors(found.width * found.height), reverse=True)
    commonest = [colour for _, colour in counted[:COLOURS]]
    places = {colour: commonest.index(nearest(colour, commonest)) for _, colour in counted}
    points = found.tobytes()
    drawn = Image.frombytes("P", found.size, bytes(map(places.__getitem__, zip(*[iter(points)] * 3, strict=True))))
    drawn.putpalette([part for colour in commonest for part in colour])
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def nearest(colour: Colour, of: Sequence[Colour]) -> Colour:
    return min(of, key=lambda each: sum((a - b) ** 2 for a, b in zip(colour, each, strict=True)))


def taken(folder: Path, path: str) -> int:
    """Take the pictures into the folder; their bytes."""
    import socket

    with tempfile.TemporaryDirectory() as temporary:
        services = EmbeddedServices(Path(temporary))
        services.start()
        es = connect(services.elasticsearch)
        listener = socket.create_server(("127.0.0.1", 0))
        try:
            fill(es, demonstration(datetime.now(UTC), Path(temporary), LAST))
            view = View(es, refresh=True)
            rows = view.desk(Filters(limit=100)).rows
            claim = next(f"/claim/{row.claim_id}" for row in rows if row.headline == CLAIM)
            server = Server(application(Settings(), es, threading.Event(), view), listener)
            try:
                found = pictures(f"http://127.0.0.1:{listener.getsockname()[1]}", claim, path)
            finally:
                server.close()
        finally:
            es.close()
            services.stop()
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, png in found.items():
        written += (folder / f"{name}.png").write_bytes(smaller(png))
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.board_pictures", description="Pictures of the board.")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    path = next((found for name in NAMES if (found := shutil.which(name))), "")
    try:
        import PIL  # noqa: F401 -- whether it is there
        import playwright.sync_api  # noqa: F401 -- likewise
    except ImportError as error:
        sys.stderr.write(f"{error}: pip install -e '.[dev,bench]'\n")
        return NOWHERE
    if not path:
        sys.stderr.write("no Chromium on this machine: apt-get install chromium\n")
        return NOWHERE
    print(f"{taken(options.folder, path):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
