"""The other side: lemon24's reader (https://github.com/lemon24/reader), a process of its own.

``python -m benchmarks.collect.peer DATABASE WORKERS`` reads addresses of feeds, one a line, until an empty one; then it
updates all of them again and again, prints a line after each round, and ends with its input.
"""

from __future__ import annotations

import sys
import threading
from itertools import count

WORKERS = 20
"""Of 1, 10, 20 and 50 the fastest here, by a little (2 cores, November 2026)."""


def main(database: str, workers: int) -> None:
    from reader import make_reader

    reader = make_reader(database)
    for line in iter(sys.stdin.readline, "\n"):
        reader.add_feed(line.strip())
    print("added", flush=True)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    for number in count(1):
        reader.update_feeds(scheduled=False, workers=workers)  # also those that it asked within the hour
        print(f"round {number}", flush=True)
        if ended.is_set():
            return


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
