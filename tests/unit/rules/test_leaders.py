"""People of whom an article says in a clause what they lead or speak for."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of
from pipelines.rules.leaders import council_leaders, leaders_in


@pytest.mark.parametrize(
    ("clause", "role", "body"),
    [
        ("who heads the port office", "head", "the port office"),
        ("who also chairs the Tarn Reading Council", "chair", "the Tarn Reading Council"),
        ("who commands the mountain guard in the valley", "commander", "the mountain guard"),
        ("who organises the Lantern Run", "organiser", "the Lantern Run"),
        ("who runs the lifeboat service there", "head", "the lifeboat service"),
        ("who leads the inquiry into the fire", "head", "the inquiry"),
        ("who leads the Meadow Party", "leader", "the Meadow Party"),
        ("who leads the parliamentary group", "leader", "the parliamentary group"),
        ("who speaks for the shepherds of Tarn", "representative", "the shepherds of Tarn"),
        ("who speaks for the rail union", "spokesperson", "the rail union"),
        ("who represents the boxer Ned Sarle", "agent", "the boxer Ned Sarle"),
        ("who represents two of the orphans", "representative", "two of the orphans"),
        ("who has chaired the board since 2011", "chair", "the board"),
    ],
)
def test_what_somebody_leads_is_their_role(clause: str, role: str, body: str) -> None:
    assert list(leaders_in(f"It was late, said Otto Vale, 54, {clause}, and left.")) == [("Otto Vale", role, body)]


@pytest.mark.parametrize(
    "clause",
    [
        "who led the party in 1998",
        "who leads the race by a minute",
        "who runs a bakery",
        "who runs the noble gas laboratory",
        "who represents a danger to nobody",
        "who speaks for himself",
        "who commands respect",
        "who lives in the city",
    ],
)
def test_what_is_no_office_is_no_role(clause: str) -> None:
    assert list(leaders_in(f"It was late, said Otto Vale, {clause}.")) == []


def test_a_role_stated_beside_the_name_stays() -> None:
    cast = cast_of("", "The mayor, Otto Vale, who chairs the council, left.", "Lockside Post")
    assert cast.person("Otto Vale").role == "mayor"


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        (
            "The leader of Tarn council said no. Councillor Otto Vale told us why.",
            [("Otto Vale", "leader", "Tarn council")],
        ),
        ("The leader of the town council left.\n\nCllr Vale said so.", [("Vale", "leader", "the town council")]),
        ("The leader of Tarn council said no. Councillor Otto Vale, of the Harvest Party, wept.", []),
        ("The leader of Tarn council said no. It rained. Councillor Otto Vale wept.", []),
        ("The leader of the Harvest Party said no. Councillor Otto Vale wept.", []),
        ("She met the leader of Tarn council. Councillor Otto Vale wept.", []),
    ],
)
def test_a_council_s_leader_may_be_named_in_the_next_sentence(text: str, leaders: list[tuple[str, str, str]]) -> None:
    assert list(council_leaders(text)) == leaders
