"""How speakers are named."""

from __future__ import annotations

from typing import get_args

import pytest

from schemas.extraction import STANDINGS_BY_STRENGTH, Speaker, Standing


@pytest.mark.parametrize(
    ("speaker", "called", "shown"),
    [
        (
            Speaker(key="k", name="Orla Venn", role="harbour minister", organisation="Harbour Ministry"),
            "Orla Venn",
            "Orla Venn, harbour minister",
        ),
        (Speaker(key="k", name="Orla Venn", organisation="Harbour Ministry"), "Orla Venn", "Orla Venn"),
        (Speaker(key="k", role="a spokesman", organisation="Harbour Ministry"), "a spokesman", "a spokesman"),
        (Speaker(key="k", organisation="Harbour Ministry", surface="it"), "Harbour Ministry", "Harbour Ministry"),
        (Speaker(key="k", surface="two people"), "two people", "two people"),
        (Speaker(key="tribune"), "tribune", "tribune"),
    ],
)
def test_a_speaker_is_named_by_what_is_known(speaker: Speaker, called: str, shown: str) -> None:
    assert (speaker.called, speaker.shown) == (called, shown)


def test_every_standing_has_its_strength() -> None:
    assert sorted(STANDINGS_BY_STRENGTH) == sorted(get_args(Standing))
