"""Fact-checks: an outlet's verdict on a claim ("False: X", "Fact check: X did not Y", "No, X did not Y")."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.rules.falsehood import denied_part

_LABEL = re.compile(
    r"^(?:(?:fact|reality|claim|rumou?r)[ -]?check(?:ed|ing)?|verdict|rating|our (?:verdict|ruling|rating))s?"
    r"\s*(?:[:|]|\s[–—-])\s*",
    re.I,
)
_VERDICT = re.compile(
    r"^(?:(?:mostly |completely |partly )?(?:false|fake|untrue|not true|incorrect|misleading|fabricated|debunked)"
    r"\s*(?:[:|]|\s[–—-])\s*|no, (?=\w))",
    re.I,
)
_TRUE = re.compile(r"^(?:true|correct|accurate|yes)\s*(?:[:|,]|\s[–—-])\s*", re.I)
_NO = re.compile(r"^no (?:\w+ )?evidence (?:(?:that|of|for|to (?:suggest|support|show))(?: that)? )?", re.I)
_NOT = re.compile(r"\b(?:not|never) |(?<=[a-z])n['’]t\b|\bno (?=\w)", re.I)


class Checked(NamedTuple):
    """What a fact-check found: the claim without its negation, and whether it is false; None where it does not tell."""

    claim: str
    false: bool | None


def fact_checked(sentence: str) -> Checked | None:
    """What a sentence or headline says as a fact-check; None where it is none."""
    text = sentence.strip(" \"“”'‘’")
    label = _LABEL.match(text)
    body = text[label.end() :] if label else text
    verdict = _VERDICT.match(body)
    if verdict:
        claim = body[verdict.end() :]
        if not verdict.group().lower().startswith("no"):
            return Checked(claim, True)
        turned = _without_not(claim)
        return Checked(turned, True) if turned else None
    none = _NO.match(body)
    if none:
        return Checked(body[none.end() :], True)
    return _labelled(body) if label else None


def _labelled(body: str) -> Checked:
    """What stands behind a label without a verdict of its own."""
    true = _TRUE.match(body)
    if true:
        return Checked(body[true.end() :], False)
    if body.endswith("?"):
        return Checked(body, None)
    denied = denied_part(body)
    if denied is not None:
        return Checked(denied, True)
    turned = _without_not(body)
    return Checked(turned, True) if turned else Checked(body, None)


def _without_not(claim: str) -> str | None:
    """The claim that a negative sentence denies: "X did not Y" gives "X did Y"; None where it is not negative."""
    match = _NOT.search(claim)
    return (claim[: match.start()] + claim[match.end() :]).replace("  ", " ") if match else None
