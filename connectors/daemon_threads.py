"""Work that blocks, on threads that nobody waits for: what hangs keeps neither the other work nor the process' end.

The threads of asyncio's own executor, and of concurrent.futures, are few, and are all joined when the process ends.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

R = TypeVar("R")


async def on_daemon_thread(name: str, work: Callable[[], R]) -> R:
    """What ``work`` returns, or raises, on a thread of its own. Who stops waiting for it leaves it behind, running.

    A thread takes 0.1 ms to start. How many run at a time is the caller's matter.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[R] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # it is the caller's
            tell(partial(done.set_exception, error))
        else:
            tell(partial(done.set_result, result))

    def tell(settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the event loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if done.done() else settle())

    threading.Thread(target=run, name=name, daemon=True).start()
    return await done
