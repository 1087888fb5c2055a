"""docs/limits.md has every limit of the code, with the value that it has there."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from functools import reduce
from importlib import import_module

import pytest

from tests.unit.observing.events import ROOT

ROOMS = ("schemas", "connectors", "pipelines", "claimwatch")
DOCUMENTED = (ROOT / "docs" / "limits.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([\d.,]+)(?: (\w+))? \| .+? \| .+? \| `([\w.]+)` \|$", DOCUMENTED, re.MULTILINE)
UNITS = {"": 1, "k": 1024, "kB": 1024, "MB": 1024**2, "GB": 1024**3, "s": 1, "days": 24 * 3600}
WORDS = "LIMIT KEPT AT_ONCE IN_FLIGHT BYTES HELD FETCHED REMEMBERED CACHE PAIRS RECORDS"
BOUNDS = re.compile(rf"(?:.*_)?(?:{'|'.join(WORDS.split())})(?:_S)?")
"""What a constant is called that bounds something."""
ELSEWHERE = re.compile(r"\.flink|flink\.|on_flink|_REMEMBERED$")
"""Those of Flink are with its options; how far a pronoun reaches back is no bound on memory."""


def constant(name: str) -> float:
    """The value of a constant by its full name, in seconds where it is a time."""
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            module = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        value = reduce(getattr, parts[cut:], module)
        return value.total_seconds() if isinstance(value, timedelta) else float(value)  # type: ignore[attr-defined, arg-type]
    raise AssertionError(f"there is no {name}")


def bounds() -> set[str]:
    """The full names of the constants in the code that bound something by a number."""
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    name = node.targets[0].id
                    if BOUNDS.fullmatch(name) and _is_number(node.value):
                        found.add(f"{module}.{name}")
    return {name for name in found if not ELSEWHERE.search(name)}


def _is_number(value: ast.expr) -> bool:
    return all(isinstance(node, ast.BinOp | ast.operator | ast.Constant) for node in ast.walk(value)) and not any(
        isinstance(node, ast.Constant) and not isinstance(node.value, int | float) for node in ast.walk(value)
    )


@pytest.mark.parametrize(("number", "unit", "name"), ROWS, ids=[name for _, _, name in ROWS])
def test_a_limit_has_the_value_that_is_documented(number: str, unit: str, name: str):
    assert float(number.replace(",", "")) * UNITS[unit] == constant(name)


def test_every_limit_is_documented():
    missing = bounds() - {name for _, _, name in ROWS}
    assert missing == set(), "docs/limits.md needs a row for each: its value, of what, and what happens then"


def test_every_row_of_a_limit_is_read():
    tables = DOCUMENTED.partition("\n## What grows\n")[0]
    assert len(re.findall(r"^\| (?!Limit )", tables, re.MULTILINE)) == len(ROWS)
