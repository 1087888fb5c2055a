"""The language of an article."""

from __future__ import annotations

import pytest

from pipelines.language.detect import language_of

TEXTS = {
    "en": (
        "The minister said on Monday that the government had not yet decided whether the bridge "
        "would be closed to traffic."
    ),
    "de": (
        "Der Minister sagte am Montag, die Regierung habe noch nicht entschieden, ob die Brücke "
        "für den Verkehr gesperrt wird."
    ),
    "fr": (
        "Le ministre a déclaré lundi que le gouvernement n'avait pas encore décidé si le pont "
        "serait fermé à la circulation."
    ),
    "es": "El ministro dijo el lunes que el gobierno aún no había decidido si el puente se cerraría al tráfico.",
    "uk": "Міністр заявив у понеділок, що уряд ще не вирішив, чи буде міст закрито для руху.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_text_is_recognised(code: str) -> None:
    assert language_of("", TEXTS[code]) == code


@pytest.mark.parametrize("text", ["", "12", "Hm. 1 2 3 4 5 6 7 8 9", "+++"])
def test_a_short_text_is_undetermined(text: str) -> None:
    assert language_of("", text) == "und"
