"""A feed of every format and fault beside the records that it must become: ``corpus/NAME`` and ``NAME.records.json``.

The records are ``{"content_type", "document"}``, the document as ``Document`` without the fields that hold their
default, or ``{"content_type", "not_a_feed": reason}``. All were found at AT.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimwatch.collecting.seen import entry_hash, entry_key
from connectors.feeds.aggregators import aggregator_of
from connectors.feeds.parse import Document, NotAFeed, parse_feed

AT = "https://quaycourier.example/feeds/news"
CORPUS = Path(__file__).with_name("corpus")
RECORDS = sorted(CORPUS.glob("*.records.json"))


def read(name: str) -> Document:
    kept = json.loads((CORPUS / f"{name}.records.json").read_text("utf-8"))
    return parse_feed((CORPUS / name).read_bytes(), AT, kept["content_type"])


def what_becomes_of(name: str) -> dict[str, object]:
    try:
        return {"document": read(name).model_dump(mode="json", exclude_defaults=True)}
    except NotAFeed as error:
        return {"not_a_feed": str(error)}


@pytest.mark.parametrize("records", RECORDS, ids=lambda path: path.name.removesuffix(".records.json"))
def test_a_feed_becomes_the_records_beside_it(records: Path) -> None:
    kept = json.loads(records.read_text("utf-8"))
    assert {"content_type": kept["content_type"], **what_becomes_of(records.name.removesuffix(".records.json"))} == kept


def test_every_feed_has_its_records() -> None:
    feeds = {path.name for path in CORPUS.iterdir() if not path.name.endswith(".records.json")}
    assert feeds == {path.name.removesuffix(".records.json") for path in RECORDS}
    assert len(feeds) > 60


def test_entries_that_differ_in_their_guid_only_are_one_entry() -> None:
    first, again = read("entries-that-differ-in-their-guid.xml").entries
    assert first.guid != again.guid
    assert (entry_key(first), entry_hash(first)) == (entry_key(again), entry_hash(again))


def test_entries_with_one_guid_and_two_links_are_two() -> None:
    first, other = read("guids-twice.xml").entries
    assert first.guid == other.guid
    assert entry_key(first) != entry_key(other)


def test_an_aggregators_entry_says_who_published_it() -> None:
    (entry,) = read("aggregator.xml").entries
    assert entry.link is not None
    assert (aggregator_of(entry.link), entry.credit) == ("Google News", "The Quay Courier")


def test_what_was_cut_off_is_left_for_the_next_poll() -> None:
    assert [entry.title for entry in read("fault-cut-off.xml").entries] == ["Ferry line closes for a week"]
