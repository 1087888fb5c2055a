"""What a role says of the body behind it."""

from __future__ import annotations

import time

import pytest

from pipelines.rules.ranks import is_part, leads, of_service, plain_service, service_of, without_part


@pytest.mark.parametrize(
    ("head", "text", "service"),
    [
        ("inspector", "The police came.", "police"),
        ("superintendent", "The harbour police came. Harbour police stayed.", "harbour police"),
        ("superintendent", "The harbour police came. Police said no.", "police"),
        ("superintendent", "The 'harbour police' came.", "harbour police"),
        ("superintendent", f"The {'s' * 40} police came.", "police"),
        ("inspector", "The mines inspectorate and the police came.", ""),
        ("inspector", "It rained.", ""),
        ("judge", "The district court met.", "district court"),
        ("prosecutor", "The public prosecutor’s office rang.", "public prosecutor s office"),
        ("colonel", "The army marched.", "army"),
        ("mayor", "The police came.", None),
    ],
)
def test_a_rank_is_of_the_service_that_the_text_names(head: str, text: str, service: str | None) -> None:
    assert service_of(head, text) == service


@pytest.mark.parametrize("pattern", ["a'", "a", "' ", "a police'", "police ", "public prosecutor "])
def test_a_text_made_to_be_slow_is_searched_for_a_service_in_time(pattern: str) -> None:
    text = (pattern * 40_000)[:40_000]
    begin = time.process_time()
    service_of("prosecutor", text)
    service_of("inspector", text)
    assert time.process_time() - begin < 0.1


@pytest.mark.parametrize(
    ("head", "organisation", "text", "expected"),
    [
        ("dean", "humanities", "", ("dean of humanities", "")),
        ("head", "ice research at the University of Tarn", "", ("head of ice research", "University of Tarn")),
        ("chair", "soil science", "", ("chair of soil science", "")),
        # bodies
        ("director", "the airfield", "", ("director", "the airfield")),
        ("manager", "airfield", "The airfield's manager left.", ("manager", "airfield")),
        ("head", "police", "", ("head", "police")),
        ("manager", "them", "", ("manager", "them")),
        ("owner", "coffee", "", ("owner", "coffee")),
        ("director", "Plover Airways", "", ("director", "Plover Airways")),
    ],
)
def test_what_somebody_is_over_is_no_body(head: str, organisation: str, text: str, expected: tuple[str, str]) -> None:
    assert without_part(head, head, organisation, text) == expected


@pytest.mark.parametrize(("organisation", "part"), [("islands", True), ("the court", False), ("police", False)])
def test_a_field_is_told_from_a_body(organisation: str, part: bool) -> None:
    assert is_part(organisation) == part


@pytest.mark.parametrize(
    ("head", "institution", "expected"),
    [
        ("owner", "harbour police", False),
        ("owner", "plover", True),
        ("dean", "tarn university", True),
        ("dean", "plover", False),
        ("minister", "plover", False),
        ("director", "tarn museum", True),
    ],
)
def test_not_everybody_can_speak_for_the_body_before(head: str, institution: str, expected: bool) -> None:
    assert leads(head, institution) == expected


@pytest.mark.parametrize(
    ("institution", "service", "expected"),
    [
        ("harbour police", "police", True),
        ("state prosecutor s office", "prosecution", True),
        ("health office", "prosecutor s office", False),
        ("police", "", False),
    ],
)
def test_a_service_is_known_by_its_word(institution: str, service: str, expected: bool) -> None:
    assert of_service(institution, service) == expected


@pytest.mark.parametrize(
    ("organisation", "plain"),
    [
        ("police in Tarn", "police"),
        ("Police investigating the fire", "Police"),
        ("city’s police", "police"),
        ("regional court in Tarn", "regional court"),
        ("court of appeal", "court of appeal"),
        ("prosecutor's office in Tarn", "prosecutor's office"),
        ("harbour police", "harbour police"),
        ("clinic in Tarn", "clinic in Tarn"),
    ],
)
def test_where_a_service_is_makes_it_no_other(organisation: str, plain: str) -> None:
    assert plain_service(organisation) == plain
