"""Debian's Chromium for tests, driven by Playwright; both may be missing, then what needs them is skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The path of a browser. Skips the test where there is none, or no Playwright."""
    pytest.importorskip("playwright.sync_api")
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    # Root has no namespaces of its own for Chromium's sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield found
        finally:
            found.close()


class Watching:
    """What a page did besides being shown: requests elsewhere, scripts of others, dialogs, errors."""

    def __init__(self, page: Any, own: str) -> None:
        self.elsewhere: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self._own = own
        page.on("request", self._request)
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)

    def _request(self, request: Any) -> None:
        if not request.url.startswith(self._own):
            self.elsewhere.append(request.url)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        if "Content Security Policy" in message.text:
            self.errors.append(message.text)

    @property
    def nothing(self) -> bool:
        return not (self.elsewhere or self.dialogs or self.errors)
