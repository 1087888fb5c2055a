"""docs/cluster.md says what compose.yaml does."""

from __future__ import annotations

import re

import pytest

from tests.unit.deploying.composing import ROOT, Service, compose, services, variables

PAGE = (ROOT / "docs" / "cluster.md").read_text("utf-8")
ALL = [pytest.param(each, id=each.name) for each in services().values()]


def mebibytes(size: str) -> float:
    found = re.fullmatch(r"([\d.]+) ?([mMgG])B?", size)
    assert found, size
    return float(found[1]) * (1024 if found[2] in "gG" else 1)


def rows(first: str) -> set[str]:
    """What is named in the first column of the table whose head begins so."""
    table = PAGE.partition(f"\n| {first} |")[2].partition("\n\n")[0]
    return set(re.findall(r"^\| `?([\w.-]+)`? \|", table, re.MULTILINE))


@pytest.mark.parametrize("service", ALL)
def test_every_service_is_described_with_its_limit(service: Service):
    row = re.search(rf"^\| `{service.name}` \| .* \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert row
    assert mebibytes(row[1]) == mebibytes(service.body["mem_limit"])


def test_the_page_says_how_much_memory_all_of_it_may_take():
    always = [each for each in services().values() if not each.once and "profiles" not in each.body]
    total = sum(mebibytes(each.body["mem_limit"]) for each in always) / 1024
    assert f"{total:.1f} GB" in re.sub(r"\s+", " ", PAGE)


def test_secrets_ports_and_volumes_are_those_of_the_file():
    assert rows("File") == compose()["secrets"].keys()
    assert rows("Volume") == compose()["volumes"].keys()
    published = {port.split(":")[1] for each in services().values() for port in each.body.get("ports", [])}
    assert rows("Port") == published
    assert {name for name in variables() if name.endswith("_PORT")} <= set(re.findall(r"`(\w+_PORT)`", PAGE))
