"""What is imported is declared, and what is declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PACKAGES = ("schemas", "connectors", "pipelines", "claimwatch", "deploy")
FOR_OTHERS = {"crc32c", "lxml-html-clean", "lz4", "pystemmer", "python-snappy", "tzdata", "zstandard"}
"""kafka-python takes crc32c where it is there, and is too slow without it, and reads batches in lz4, snappy and zstd
only with theirs; trafilatura does not start without lxml_html_clean; snowballstemmer takes PyStemmer, and zoneinfo
tzdata where the system has no zones."""


def same(name: str) -> str:
    """A distribution's name as names are compared (PEP 503), without where it is for (PEP 508)."""
    return re.sub(r"[-_.]+", "-", name.partition(";")[0]).lower()


def imported() -> set[str]:
    trees = [ast.parse(path.read_text("utf-8")) for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - set(PACKAGES)


def declared() -> set[str]:
    return {same(name) for name in PROJECT["dependencies"]}


def test_what_is_imported_is_declared_and_nothing_else():
    owners = packages_distributions()
    # Extras are imported where they are installed, and only there.
    needed = {same(owners[name][0]) for name in imported() if name in owners}
    extra = {same(name) for names in PROJECT["optional-dependencies"].values() for name in names}
    assert needed - extra == declared() - FOR_OTHERS


def test_everything_that_is_declared_is_pinned():
    pinned = {same(line.partition("==")[0]) for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    extra = {same(name) for names in PROJECT["optional-dependencies"].values() for name in names}
    assert declared() | extra <= pinned
