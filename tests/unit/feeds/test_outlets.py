from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from connectors.feeds.outlets import Outlets, OutletsError, load_outlets, read_outlets
from connectors.feeds.urls import canonical_url
from schemas.feed import Outlet
from schemas.ids import normalised

shipped = cache(load_outlets)
ORDER = ["agency", "newspaper", "broadcaster", "official", "aggregator"]


def test_the_shipped_outlets_have_each_name_alias_and_domain_once() -> None:
    outlets = list(shipped())
    names = [normalised(name) for outlet in outlets for name in {outlet.name, *outlet.aliases}]
    domains = [domain for outlet in outlets for domain in outlet.domains]
    assert len(outlets) > 900
    assert sorted(set(names)) == sorted(names)
    assert sorted(set(domains)) == sorted(domains)
    assert all(canonical_url(f"https://{domain}") == f"https://{domain}/" and "." in domain for domain in domains)


def test_the_shipped_outlets_stand_in_the_order_of_their_kinds_and_names() -> None:
    outlets = [(ORDER.index(outlet.kind), normalised(outlet.name)) for outlet in shipped()]
    assert outlets == sorted(outlets)


@pytest.mark.parametrize(
    ("credit", "name"),
    [
        ("AP", "Associated Press"),
        ("AFP", "Agence France-Presse"),
        ("Deutsche Presse-Agentur", "dpa"),
        ("thomson reuters", "Reuters"),
        ("Xinhua News Agency", "Xinhua"),
        ("ITAR-TASS", "TASS"),
        ("Agenzia ANSA", "ANSA"),
        ("Agencia EFE", "EFE"),
        ("Kyodo", "Kyodo News"),
        ("PTI", "Press Trust of India"),
    ],
)
def test_the_large_agencies_are_known_by_the_names_under_which_they_are_credited(credit: str, name: str) -> None:
    found = shipped().named(credit)
    assert found is not None
    assert (found.name, found.kind) == (name, "agency")


def test_outlets_of_one_group_have_one_owner() -> None:
    groups = Counter(outlet.owner for outlet in shipped() if outlet.owner)
    expected = ("News Corp", "USA Today Co.", "Reach", "Axel Springer", "Schibsted", "Sinclair", "Postmedia")
    assert {group: groups[group] for group in expected if groups[group] < 3} == {}


def test_outlets_are_found_by_name_alias_and_domain() -> None:
    outlets = shipped()
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


def test_an_address_is_looked_up_by_its_parts_however_many_outlets_there_are() -> None:
    looked_up: list[str] = []

    class Counting(dict[str, Outlet]):
        def __contains__(self, domain: object) -> bool:
            looked_up.append(str(domain))
            return super().__contains__(domain)

    outlets = Outlets(Outlet(name=f"Post {n}", domains=(f"post{n}.example",)) for n in range(2_000))
    outlets._by_domain = Counting(outlets._by_domain)
    assert (found := outlets.at("https://www.news.post7.example:8443/a")) is not None
    assert found.name == "Post 7"
    assert looked_up == ["www.news.post7.example", "news.post7.example", "post7.example"]


@pytest.mark.parametrize("url", ["https://notbbc.co.uk/", "https://bbc.co.uk.example/", "https://uk/", "nothing", ""])
def test_a_longer_name_is_on_nobodys_domain(url: str) -> None:
    assert shipped().at(url) is None


SEALED, QUAY = "https://news.google.com/rss/articles/CBM", "https://quaycourier.example/ferry"


@pytest.mark.parametrize(
    ("outlet", "url", "credit", "publisher"),
    [
        ("Harbour Post", QUAY, "Coast Wire", "Harbour Post"),
        ("Harbour Post", "https://t.co/abc", "Coast Wire", "Harbour Post"),
        ("Google News", "https://www.bbc.co.uk/news/1", "Coast Wire", "BBC News"),
        ("Google News", SEALED, "The Quay Courier", "The Quay Courier"),
        ("Google News", SEALED, "afp", "Agence France-Presse"),
        ("My search", SEALED, "The Quay Courier", "The Quay Courier"),
        ("Google News", QUAY, None, "quaycourier.example"),
        ("Google News", SEALED, None, "Google News"),
    ],
)
def test_an_aggregator_is_not_the_publisher_of_what_it_passes_on(
    outlet: str, url: str, credit: str | None, publisher: str
) -> None:
    own = Outlet(name="Harbour Post", domains=("harbourpost.example",))
    assert Outlets([*shipped(), own]).publisher(outlet, url, credit) == publisher


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
