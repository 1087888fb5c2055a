"""The language of an article."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNDETERMINED = "und"
MODEL = "py3langid/0.4"

_MIN_LETTERS = 20
_LOOK = 1_500
"""Characters that are looked at: the identifier is sure long before, and its time grows with the length."""
_SURE = 0.80


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def warm() -> None:
    """Load the model now, so that the first article does not wait for it."""
    _identifier()


def language_of(title: str, text: str) -> str:
    """The ISO 639-1 code, or ``und`` where the text is short or the identifier is not sure."""
    sample = f"{title}\n{text}"[:_LOOK]
    letters = islice(filter(str.isalpha, sample), _MIN_LETTERS)
    if len(list(letters)) < _MIN_LETTERS:
        return UNDETERMINED
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= _SURE else UNDETERMINED
