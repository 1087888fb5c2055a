from __future__ import annotations

import asyncio
import threading
import time

import pytest

from connectors.daemon_threads import on_daemon_thread


async def test_what_the_work_returns_or_raises_is_the_callers() -> None:
    assert await on_daemon_thread("work", lambda: threading.current_thread().name) == "work"
    with pytest.raises(OSError, match="no answer"):
        await on_daemon_thread("work", fail)


def test_what_hangs_keeps_neither_others_nor_the_end() -> None:
    hanging = threading.Event()

    async def main() -> None:
        waiting = [asyncio.create_task(on_daemon_thread("work", lambda: hanging.wait(10))) for _ in range(40)]
        await asyncio.sleep(0)
        assert await asyncio.to_thread(lambda: 1) == 1
        for task in waiting:
            task.cancel()

    began = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - began < 5
    left = [thread for thread in threading.enumerate() if thread.name == "work"]
    assert left
    assert all(thread.daemon for thread in left)
    hanging.set()
    for thread in left:
        thread.join(10)  # the event loop is closed by now, which is no fault of theirs


def fail() -> None:
    raise OSError("no answer")
