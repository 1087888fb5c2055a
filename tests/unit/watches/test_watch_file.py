"""Files of watches: what is written is what is meant, and a slip of the pen is told with its line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwatch.errors import BadFile
from claimwatch.watch_file import read_watches, write_watches
from claimwatch.watching import EVERY_KIND
from schemas.delivery import DEFAULT_KINDS, Watch

ALLOWED = ("json", "jsons", "mailto", "mailtos", "tgram")
CLAIM = "c" + "0" * 32

WHOLE = """
# What the port desk wants.
- name: ports
  query: port AND status:contradicted
  kinds: [confirmed, contradicted]
  to: [terminal, "jsons://hooks.example/desk"]
  when: digest
  at: 07:30
  zone: Europe/Lisbon
  quiet: 22:00-06:00
  owner: mailto://desk:secret@mail.example
  paused: yes
- name: ferry
  follows: c0000
  kinds: all
- name: everything
"""


def read(text: str) -> list[Watch]:
    return [entry.watch for entry in read_watches(text, "w.yaml", ALLOWED)]


def test_a_file_is_read_as_it_is_written() -> None:
    ports, ferry, everything = read(WHOLE)
    assert ports == Watch(
        name="ports",
        query="port AND status:contradicted",
        kinds=("confirmed", "contradicted"),
        channels=("terminal", "jsons://hooks.example/desk"),
        when="digest",
        at="07:30",
        zone="Europe/Lisbon",
        quiet="22:00-06:00",
        owner="mailto://desk:secret@mail.example",
        paused=True,
    )
    assert (ferry.follows, ferry.kinds) == (("c0000",), EVERY_KIND)
    assert everything == Watch(name="everything", kinds=DEFAULT_KINDS)


def test_watches_may_stand_under_their_name_and_a_file_may_have_none() -> None:
    assert [each.name for each in read("watches:\n  - name: a\n")] == ["a"]
    assert read("") == read("[]") == read("# nothing\n") == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- name: a\n  qery: x", 2, "no field 'qery'"),
        ("- name: a\n- name: b\n- name: a", 3, "another one of this name, on line 1"),
        ("- name: a\n  query: x\n  query: y", 3, "query is there twice"),
        ("- query: x", 1, "it has no name"),
        ("- name: a\n  kinds: [confirmd]", 2, "kinds: Input should be"),
        ("- name: a\n  every_minutes: soon", 2, "every_minutes: Input should be a valid integer"),
        ("- name: a\n  to: [syslog://]", 1, "cannot send to syslog://#"),
        ("- name: a\n  to: [tgram://bad]", 1, "cannot send to tgram://#362d4ece: apprise cannot read this address"),
        ("- name: a\n  owner: mailtos://x", 1, "the owner at mailtos://x#"),
        ("- name: a\n  to: []", 1, "no channel"),
        ("- name: a\n  when: digest", 1, "either every_minutes or at"),
        ("- name: a\n  zone: Mars/North\n  quiet: 22:00-06:00", 1, "no time zone 'Mars/North'"),
        ("- name: a\n  to: {x: y}", 2, "to is no list"),
        ("- name: a\n  query: [x, y]", 2, "query is no single value"),
        ("- a", 1, "it is no watch"),
        ("- name: ' a'", 1, "no space around it"),
        ("- name: a\n  <<: {query: x}", 2, "no field '<<'"),
    ],
)
def test_a_slip_is_told_with_line_and_name(text: str, line: int, what: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(text)
    assert f"line {line}, " in refused.value.what
    assert what in refused.value.what
    assert refused.value.where == "w.yaml"


def test_every_slip_of_a_file_is_told_at_once() -> None:
    with pytest.raises(BadFile) as refused:
        read("- name: a\n  qery: x\n- name: b\n- name: c\n  when: later\n")
    assert "2 faults, so no watch was written" in refused.value.what
    assert "line 2, the watch 'a'" in refused.value.what
    assert "line 5, the watch 'c'" in refused.value.what


@pytest.mark.parametrize("text", ["a: b: c", "- [", "\tx", "just words", "{a: 1}", "- &a [*a]", "--- 1\n--- 2\n"])
def test_what_is_no_list_of_watches_is_refused(text: str) -> None:
    with pytest.raises(BadFile):
        read(text)


def test_a_file_that_is_too_long_is_not_looked_at() -> None:
    with pytest.raises(BadFile, match="longer"):
        read("#" * 1_000_001)


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000])
def test_lists_within_lists_without_end_are_refused(text: str) -> None:
    with pytest.raises(BadFile, match="lists stand in lists"):
        read(text)


names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
watches = st.builds(
    Watch,
    name=names,
    query=st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=40),
    kinds=st.lists(st.sampled_from(EVERY_KIND), min_size=1, unique=True).map(tuple),
    channels=st.lists(st.sampled_from(("terminal", "json://a.example/1", "json://b.example/2")), min_size=1).map(
        lambda each: tuple(dict.fromkeys(each))
    ),
    owner=names.filter(lambda text: ":/" not in text),
    paused=st.booleans(),
    zone=st.sampled_from(("UTC", "Asia/Tokyo")),
    quiet=st.sampled_from(("", "22:00-07:00")),
    follows=st.sampled_from(((), (CLAIM,))),
)
times = st.sampled_from(({}, {"when": "digest", "at": "07:30"}, {"when": "digest", "every_minutes": 90}))


@given(st.lists(st.tuples(watches, times), max_size=5, unique_by=lambda pair: pair[0].name))
def test_what_is_exported_is_imported_as_the_same(made: list[tuple[Watch, dict[str, object]]]) -> None:
    given = [watch.model_copy(update=over) for watch, over in made]
    assert read(write_watches(given)) == sorted(given, key=lambda watch: watch.name)


def test_when_a_pause_ended_is_no_business_of_a_file() -> None:
    watch = Watch(name="a", since=datetime(2027, 1, 1, tzinfo=UTC))
    assert read(write_watches([watch])) == [Watch(name="a")]
