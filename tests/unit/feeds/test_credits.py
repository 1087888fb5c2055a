from __future__ import annotations

import pytest

from connectors.feeds.credits import credit_line

LINE = "The ferry line closes on Monday, the port said."


@pytest.mark.parametrize(
    ("ending", "credit"),
    [
        (" (Coast Wire)", "Coast Wire"),
        ("\n\n(AFP)", "AFP"),
        (" [Reuters]", "Reuters"),
        (" (dpa)", "dpa"),
        (" (dpa-AFX)", "dpa-AFX"),
        (" (Reuters, AFP)", "Reuters"),
        (" (dpa/AFP)", "dpa"),
        (" (Press Trust of India)", "Press Trust of India"),
        (" With material from Coast Wire.", "Coast Wire"),
        (" With additional reporting by the Associated Press", "Associated Press"),
        (" Mit Material von dpa und AFP", "dpa"),
        (" (avec AFP)", "AFP"),
        (" Con información de EFE.", "EFE"),
        (" Con informazioni da ANSA", "ANSA"),
        ("", None),
        (" (Photo Archive)", None),
        (" (Reporting by Ines Vahl; Editing by Tor Brekk)", None),
        (" The treaty binds all members of the alliance (NATO)", None),
        (" (Coast Wire) It opens a week later.", None),
        (" He came with material from the archive of the port", None),
        (" (in thousands)", None),
        (" (2026)", None),
    ],
)
def test_a_credit_is_what_the_last_line_says(ending: str, credit: str | None) -> None:
    assert credit_line(LINE + ending) == credit


@pytest.mark.parametrize(
    ("byline", "credit"),
    [
        ("AFP / Ines Vahl", "AFP"),
        ("Reuters/Tor Brekk", "Reuters"),
        ("Ines Vahl (Reuters)", "Reuters"),
        ("(dpa)", "dpa"),
        ("Ines Vahl", None),
        ("Ines Vahl (Editor)", None),
        ("Ines Vahl, Tor Brekk", None),
        ("", None),
    ],
)
def test_a_byline_may_hold_a_credit(byline: str, credit: str | None) -> None:
    assert credit_line(LINE, byline) == credit
