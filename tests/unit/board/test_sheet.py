"""The style sheet: what can be used is seen, in light and dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from claimwatch.board.rendering import static

SHEET = static("board.css").decode()
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in SHEET.split(":root {")[1:3])


def luminance(colour: str) -> float:
    """Relative, from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_borders_of_what_can_be_used_stand_out(colours: dict[str, str]) -> None:
    assert re.search(r"input, select, button, .button \{[^}]*border: 1px solid var\(--edge\)", SHEET)
    for ground in ("ground", "paper"):
        assert contrast(colours["edge"], colours[ground]) >= 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out_from_their_ground(colours: dict[str, str]) -> None:
    for name in ("ink", "soft", "link", "trouble", "for", "against", "confirmed", "disputed", "retracted", "reported"):
        for ground in ("ground", "paper"):
            assert contrast(colours[name], colours[ground]) >= 4.5, name
