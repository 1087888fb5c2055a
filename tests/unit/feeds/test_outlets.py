from __future__ import annotations

from pathlib import Path

import pytest

from connectors.feeds.outlets import Outlets, OutletsError, load_outlets, read_outlets
from schemas.feed import Outlet
from schemas.ids import normalised


def test_the_shipped_outlets_have_each_name_alias_and_domain_once() -> None:
    outlets = list(load_outlets())
    names = [normalised(name) for outlet in outlets for name in {outlet.name, *outlet.aliases}]
    domains = [domain for outlet in outlets for domain in outlet.domains]
    assert len(outlets) > 100
    assert sorted(set(names)) == sorted(names)
    assert sorted(set(domains)) == sorted(domains)
    assert all(domain == domain.lower() and "/" not in domain for domain in domains)


def test_outlets_are_found_by_name_alias_and_domain() -> None:
    outlets = load_outlets()
    assert [outlet.name for outlet in (outlets.named("afp"), outlets.at("https://www.bbc.co.uk/news")) if outlet] == [
        "Agence France-Presse",
        "BBC News",
    ]
    assert outlets.at("https://nobody.example/") is None
    assert outlets.domains("Reuters") == ("reuters.com",)
    assert outlets.domains("unknown") == ()


def test_the_longest_domain_wins() -> None:
    outlets = Outlets([Outlet(name="A", domains=("a.example",)), Outlet(name="B", domains=("b.a.example",))])
    assert (found := outlets.at("https://x.b.a.example/")) is not None
    assert found.name == "B"


def test_a_file_of_ones_own_adds_and_replaces(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("- {name: Harbour Post, domains: [harbourpost.example]}\n- {name: reuters, domains: [r.example]}\n")
    outlets = load_outlets([own])
    assert outlets.domains("Harbour Post") == ("harbourpost.example",)
    assert outlets.domains("Reuters") == ("r.example",)


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("- {name: [", "it is not YAML", ", line"),
        ("- {domains: [a]}", "name: Field required", ", entry 1"),
        ("- {name: A}\n- {name: B, kind: pub}", "kind: ", ", entry 2"),
        ("name: A", "Input should be a valid list", "own.yaml"),
    ],
)
def test_a_faulty_file_says_what_and_where(tmp_path: Path, text: str, what: str, where: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(OutletsError) as raised:
        read_outlets(own)
    assert what in raised.value.what
    assert where in raised.value.where


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutletsError, match="cannot be read"):
        read_outlets(tmp_path / "none.yaml")
