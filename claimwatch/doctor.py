"""doctor: everything that has to be right, looked at one by one. It changes nothing."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from claimwatch.access import in_the_clear
from claimwatch.errors import UserError
from claimwatch.examining.finding import Finding
from claimwatch.examining.parts import living_parts
from claimwatch.services import elasticsearch, kafka, without_password
from claimwatch.settings import DEMO_FOLDER, Settings
from claimwatch.supervision.runfile import living_run

DISK_FREE = 2 * 1024**3
"""Bytes that should be free: a month of 5,000 articles a day is about 1.5 GB in the topics and the view."""
DISK_LEAST = 256 * 1024**2
"""Bytes under which Kafka and Elasticsearch soon refuse to write."""
LOOK_FOR_S = 3.0


def examine(settings: Settings) -> list[Finding]:
    """Look at everything, in the order in which it would fail."""
    looks: tuple[Callable[[Settings], list[Finding]], ...] = (
        _python,
        _packages,
        _data_folder,
        _running,
        living_parts,
        _kafka,
        _elasticsearch,
        _on_the_way,
        _outlets,
        _speakers,
        _models,
    )
    return [finding for look in looks for finding in look(settings)]


def _python(_: Settings) -> list[Finding]:
    # One that is too old cannot import this file; what is worth knowing is which one runs.
    return [Finding(verdict="ok", what="Python", found=f"{platform.python_version()} at {sys.executable}")]


def _packages(_: Settings) -> list[Finding]:
    findings = []
    for name in ("apache-beam", "kafka-python", "crc32c", "elasticsearch"):
        try:
            findings.append(Finding(verdict="ok", what=name, found=version(name)))
        except PackageNotFoundError:
            findings.append(Finding(verdict="wrong", what=name, found="not installed", do=f"pip install {name}"))
    if importlib.util.find_spec("noida_db") is None:
        do = "pip install 'claimwatch[local]', or set CLAIMWATCH_KAFKA and CLAIMWATCH_ELASTICSEARCH"
        findings.append(Finding(verdict="note", what="embedded services", found="noida-db is not installed", do=do))
    else:
        findings.append(Finding(verdict="ok", what="embedded services", found=f"noida-db {version('noida-db')}"))
    return findings


def _data_folder(settings: Settings) -> list[Finding]:
    existing = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        do = "give another folder with --data DIR or CLAIMWATCH_DATA"
        return [Finding(verdict="wrong", what="data folder", found=f"{existing} cannot be written", do=do)]
    free = shutil.disk_usage(existing).free
    found = f"{settings.data}, {free / 1024**3:.1f} GB free"
    if free < DISK_LEAST:
        return [Finding(verdict="wrong", what="data folder", found=found, do="make room now: 2 GB or more")]
    if free < DISK_FREE:
        return [Finding(verdict="note", what="data folder", found=found, do="make room: 2 GB or more")]
    return [Finding(verdict="ok", what="data folder", found=found)]


def _running(settings: Settings) -> list[Finding]:
    runs = [(folder, living_run(folder)) for folder in (settings.data, settings.data / DEMO_FOLDER)]
    living = [_alive(folder, run.pid, run.parts) for folder, run in runs if run is not None]
    return living or [Finding(verdict="note", what="claimwatch up", found="is not running on this data folder")]


def _alive(folder: Path, pid: int, parts: dict[str, int]) -> Finding:
    gone = [name for name, part in parts.items() if not _exists(part)]
    found = f"process {pid} on {folder}, {len(parts)} parts"
    if gone:
        do = f"see {folder / 'logs'}"
        return Finding(verdict="wrong", what="claimwatch up", found=f"{found}; gone: {', '.join(gone)}", do=do)
    return Finding(verdict="ok", what="claimwatch up", found=found)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _kafka(settings: Settings) -> list[Finding]:
    from claimwatch.examining.records import records
    from connectors.kafka.topics import check_topics

    try:
        connection = kafka(settings, within_s=LOOK_FOR_S)
    except UserError as error:
        return [Finding(verdict="wrong", what="Kafka", found=f"{error.what}: {error.where}", do=error.do)]
    differences = check_topics(connection)
    return [
        Finding(verdict="ok", what="Kafka", found=settings.kafka),
        *(
            Finding(verdict="wrong", what="topic", found=difference, do="`claimwatch deploy topics`")
            for difference in differences
        ),
        *records(settings, connection),
    ]


def _elasticsearch(settings: Settings) -> list[Finding]:
    from connectors.elasticsearch.templates import check_indices, check_templates

    try:
        client = elasticsearch(settings, within_s=LOOK_FOR_S)
    except UserError as error:
        return [Finding(verdict="wrong", what="Elasticsearch", found=f"{error.what}: {error.where}", do=error.do)]
    try:
        number = client.info()["version"]["number"]
        templates, indices = check_templates(client), check_indices(client)
    finally:
        client.close()
    found = f"{number} at {without_password(settings.elasticsearch)}"
    return [
        Finding(verdict="ok", what="Elasticsearch", found=found),
        *(
            Finding(verdict="wrong", what="template", found=each, do="`claimwatch deploy indices`")
            for each in templates
        ),
        *(Finding(verdict="wrong", what="index", found=each, do="`claimwatch deploy reindex all`") for each in indices),
    ]


def _on_the_way(settings: Settings) -> list[Finding]:
    """Passwords and keys that others on the network could read."""
    addresses = {"elasticsearch": settings.elasticsearch, "kibana": settings.kibana_url}
    hosts = {name: in_the_clear(settings, name, url) for name, url in addresses.items() if url}
    do = "use an address that begins with https:// (docs/security.md), or a network that nobody else is on"
    found = "the password or key goes there unencrypted: {}"
    return [
        Finding(verdict="note", what=name.capitalize(), found=found.format(host), do=do)
        for name, host in hosts.items()
        if host
    ]


def _outlets(settings: Settings) -> list[Finding]:
    from claimwatch.registry import outlets_of

    try:
        outlets = outlets_of(settings)
    except UserError as error:
        return [Finding(verdict="wrong", what="outlets", found=f"{error.what}: {error.where}", do=error.do)]
    return [Finding(verdict="ok", what="outlets", found=f"{len(outlets)} known")]


def _speakers(settings: Settings) -> list[Finding]:
    from claimwatch.officials import officials_of

    try:
        officials = officials_of(settings)
    except UserError as error:
        return [Finding(verdict="wrong", what="speakers", found=f"{error.what}: {error.where}", do=error.do)]
    return [Finding(verdict="ok", what="speakers", found=f"{len(officials.entries)} entries")]


def _models(_: Settings) -> list[Finding]:
    from claimwatch.examining.models import models

    return models()
