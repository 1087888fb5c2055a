"""The living parts of `up`, each asked for its health at the address in the run file."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from claimwatch.examining.finding import Finding
from claimwatch.settings import DEMO_FOLDER, Settings
from claimwatch.supervision.runfile import Run, living_run

ANSWER_WITHIN_S = 5.0
ANSWER_BYTES = 64 * 1024
"""Bytes of an answer that are read: a report has about one kilobyte."""

Ask = Callable[[str], dict[str, Any] | None]


def ask(url: str) -> dict[str, Any] | None:
    """A part's report from its `/healthz`; None where it gives none within ANSWER_WITHIN_S."""
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/healthz")
        report = json.loads(connection.getresponse().read(ANSWER_BYTES))
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return report if isinstance(report, dict) else None


def living_parts(settings: Settings, asked: Ask = ask) -> list[Finding]:
    """How `up` and its parts are, of those runs that live on the data folder."""
    runs = [(folder, living_run(folder)) for folder in (settings.data, settings.data / DEMO_FOLDER)]
    return [finding for folder, run in runs if run is not None for finding in _of_run(folder, run, asked)]


def _of_run(folder: Path, run: Run, asked: Ask) -> Iterator[Finding]:
    silent = False
    for name, url in run.metrics.items():
        report = asked(url)
        log = folder / "logs" / f"{name}.log"
        yield _of_part(name, url, run.parts.get(name, run.pid), log, report)
        if report is not None and report.get("no_news") and not silent:
            silent = True
            yield _no_news(name, str(report.get("last_article_at") or ""))


def _of_part(name: str, url: str, pid: int, log: Path, report: dict[str, Any] | None) -> Finding:
    again = f"see {log}; after `kill {pid}` it is started again" if name != "up" else f"see {log}"
    if report is None:
        found = f"process {pid} does not answer at {url}: it is just starting, or it hangs"
        return Finding(verdict="wrong", what=name, found=found, do=again)
    if not report.get("alive"):
        found = f"process {pid} is stuck: its main loop last went round {_number(report, 'loop_age_s'):.0f} s ago"
        return Finding(verdict="wrong", what=name, found=found, do=again)
    missing = report.get("missing")
    if isinstance(missing, dict) and missing:
        why = ", ".join(f"{what} ({reason})" for what, reason in missing.items())
        return Finding(verdict="note", what=name, found=f"alive, and not ready: {why}", do=f"wait, or see {log}")
    failures = round(_number(report, "failures"))
    return Finding(
        verdict="ok",
        what=name,
        found=f"alive and ready{f', {failures} dead letters since its start' if failures else ''}",
    )


def _no_news(part: str, last: str) -> Finding:
    return Finding(
        verdict="wrong",
        what="news",
        found=f"{part} waits for news; the last article came {last or 'before its start, if ever'}",
        do="`claimwatch feeds list` says which feeds are broken; is this machine's network there?",
    )


def _number(report: dict[str, Any], name: str) -> float:
    value = report.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
