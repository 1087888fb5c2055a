from __future__ import annotations

import threading

from structlog.testing import capture_logs

from claimwatch.essential_thread import EssentialThread


def test_an_error_that_leaves_the_thread_is_logged_and_told() -> None:
    told = threading.Event()

    def work() -> None:
        raise RuntimeError("a fault")

    with capture_logs() as logged:
        thread = EssentialThread("worker", work, told.set)
        thread.start()
        thread.join(20)
    assert told.is_set()
    assert thread.failed
    assert [(line["log_level"], line["thread"]) for line in logged] == [("error", "worker")]


def test_a_thread_that_ends_by_itself_is_no_fault() -> None:
    told = threading.Event()
    thread = EssentialThread("worker", lambda: None, told.set)
    thread.start()
    thread.join(20)
    assert not told.is_set()
    assert not thread.failed
