"""Which paragraphs of an article look back, and what its lead tells."""

import pytest

from pipelines.rules.rarity import rarity_table
from pipelines.rules.recalls import looks_back, telling_of

LEAD = "A Norvia jet bound for Lomby turned back on Thursday, because a passenger had fallen ill, the airline said."


@pytest.mark.parametrize(
    ("paragraph", "back"),
    [
        ("On Tuesday the airline lost a tyre at Tarn.", True),
        ("It comes nine days after the fire at Drov.", True),
        ("Another hospital reported the germ.", True),
        ("The neighbouring city has dropped its tram.", True),
        ("The company denied a report in 2019.", False),
        ("A spokesman said that nobody was hurt.", False),
        ("A spokesman also said that it would cut jobs too.", False),
        ("His brother said that he was at home.", False),
        ("The mill had promised its weavers on Monday that their wages were safe.", True),
        ("A weaver wept. The mill had only just sold its looms on Monday.", True),
        ("A weaver who had slept at the mill on Monday wept.", False),
        ("The mill said that it had sold its looms on Monday.", False),
        ("The mill promised its weavers on Monday that their wages were safe.", False),
        ("The mill had promised its weavers that their wages were safe. The guild meets on Monday.", False),
        ("The mill had a new owner on Monday, a baker said.", False),
    ],
)
def test_a_paragraph_looks_back_that_tells_of_days_before_or_of_another(paragraph: str, back: bool) -> None:
    assert looks_back(paragraph) is back


def test_what_looks_back_is_kept_apart_from_the_lead() -> None:
    told = telling_of(
        "Norvia jet turns back", f"{LEAD}\n\nA doctor met it.\n\nLast week a tyre burst at Tarn.", rarity_table()
    )
    assert "lombi" in told.lead
    assert [("tarn" in part, "lombi" in part) for part in told.back] == [(True, False)]


def test_a_lead_that_looks_back_is_a_lead() -> None:
    assert telling_of("", "Another fire broke out at Drov.", rarity_table()).back == ()
