"""The process in which hostile documents are read: ``python -P -m connectors.feeds.worker SECONDS BYTES NICE``.

Parsers can be sent into minutes of work or gigabytes of memory by one document, and Python cannot stop a thread. So
they run in a process of their own, which reading.py kills when a document takes too long. It serves one document at a
time over its standard input and output and ends when its input does, that is also when its parent was killed. In the
middle of a document it does not look at its input, so that the kernel ends it GRACE_S after the SECONDS that a document
may take, in case nobody is left to do so.

A request is a length (4 bytes, network order) and that many bytes of JSON (``kind`` feed|page|links, ``url``,
``content_type``), then a length and the document. An answer is a length and JSON: ``{"ok": record}``, for
links a list of them, or ``{"error": reason}``.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import struct
import sys
import warnings
from typing import BinaryIO

from connectors.feeds.discovery import feeds_in
from connectors.feeds.pages import NotAPage, read_page
from connectors.feeds.parse import NotAFeed, parse_feed

LENGTH = struct.Struct(">I")
MEMORY_LIMIT = 1024 * 1024 * 1024
"""Bytes of address space. The largest feeds and pages took 320 MB, the libraries alone 190 MB (Linux, 2026)."""
GRACE_S = 5.0
"""Seconds that the parent has to kill a worker that is stuck, before the kernel does."""


def answer(request: dict[str, str], document: bytes) -> dict[str, object]:
    """Read one document; whatever it does to the parsers becomes a reason, because the input is hostile."""
    url, content_type = request["url"], request["content_type"]
    try:
        if request["kind"] == "feed":
            return {"ok": parse_feed(document, url, content_type).model_dump(mode="json", exclude_defaults=True)}
        if request["kind"] == "links":
            return {"ok": [found.model_dump() for found in feeds_in(document, url, content_type)]}
        return {"ok": read_page(document, content_type, url).model_dump(mode="json", exclude_defaults=True)}
    except (NotAFeed, NotAPage) as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "reading it takes more memory than is allowed"}
    except RecursionError:
        return {"error": "it is nested too deeply to be read"}
    except Exception as error:
        # Not swallowed: it becomes the reason of the feed's state or of a dead letter.
        return {"error": f"the parser failed on it ({type(error).__name__})"}


def serve(source: BinaryIO, sink: BinaryIO, limit_s: float) -> None:
    """Answer requests until the input ends. A document that takes GRACE_S longer than ``limit_s`` ends the process."""
    while (head := _take(source)) is not None:
        document = _take(source)
        if document is None:
            return
        # surrogatepass never: the cleaning leaves no surrogates, and what slips through becomes a question mark.
        signal.setitimer(signal.ITIMER_REAL, limit_s + GRACE_S)
        reply = json.dumps(answer(json.loads(head), document), ensure_ascii=False).encode("utf-8", "replace")
        signal.setitimer(signal.ITIMER_REAL, 0)
        sink.write(LENGTH.pack(len(reply)) + reply)
        sink.flush()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes our input
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process also in native code, where no handler would run
    if sys.platform == "linux":  # others refuse the limit, or do not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
    os.nice(int(sys.argv[3]))
    logging.disable(logging.CRITICAL)  # the parsers log the hostile text itself
    warnings.simplefilter("ignore")
    serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]))


def _take(source: BinaryIO) -> bytes | None:
    length = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(length)[0]) if len(length) == LENGTH.size else None


if __name__ == "__main__":
    main()
