"""Numbers that are written as words: "ninety", "sixty-three", "a hundred and ten", "two dozen"."""

from __future__ import annotations

import re

_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()

NUMBERS = {word: float(value) for value, word in enumerate(_BELOW_TWENTY)}
NUMBERS |= {word: 10.0 * value for value, word in enumerate(_TENS, start=2)}
"""Numbers of one word."""

_SCALES = {"dozen": 12, "hundred": 100}
_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})\b(?:[- ](?:{'|'.join(_BELOW_TWENTY[1:10])})\b)?|(?:{'|'.join(_BELOW_TWENTY[1:])})\b)"
)
_BELOW_THOUSAND = rf"(?:(?:{_SMALL}|an?) hundred\b(?:(?: and)? {_SMALL})?|{_SMALL}(?: dozen\b)?)"
_WHOLE = "".join(f"(?<!{part} of )" for part in ("half", "quarter", "quarters", "third", "thirds"))
_SEVERAL_WORDS = re.compile(
    rf"(?<![\w-])(?<!half )(?<!\d )(?:{_WHOLE}|(?!an? ))"
    rf"(?:(?:{_BELOW_THOUSAND}|a) thousand\b(?:(?:,| and)? {_BELOW_THOUSAND})?|{_BELOW_THOUSAND})(?![\w-])",
    re.IGNORECASE,
)
""" "Half a thousand", "a quarter of a thousand", "a dozen" and "dozens" are no numbers, nor is
what is part of a word ("forty-metre")."""


_NUMERAL = re.compile(rf"(?:{'|'.join(_TENS)})-(?:{'|'.join(_BELOW_TWENTY[1:10])})", re.IGNORECASE)


def is_numeral(word: str) -> bool:
    """Whether a word is a number of two parts, as one that opens a sentence: "Twenty-two"."""
    return _NUMERAL.fullmatch(word) is not None


def in_digits(text: str) -> str:
    """``text`` with digits for its numbers of several words; those of one word stay, since "one" is seldom a count."""
    return _SEVERAL_WORDS.sub(lambda match: _digits(match.group()), text)


def _digits(words: str) -> str:
    """With a comma from a thousand on, so that two thousand is no year."""
    if words.lower() in NUMBERS:
        return words
    total = value = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "thousand":
            total, value = (value or 1) * 1000, 0
        elif word in _SCALES:
            value = (value or 1) * _SCALES[word]
        else:
            value += int(NUMBERS.get(word, 0))
    return f"{total + value:,}"
