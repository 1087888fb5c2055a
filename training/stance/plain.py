"""Plain sentences made of the scenarios' own claims, so that form tells nothing of the stance.

Writers were asked for denials in other words and seldom wrote "CLAIM, the board said". A model that was taught on their
pairs alone takes just that form for a denial: it read "The harbour master has resigned, the port said" as against
"the harbour master has resigned" with .93 (November 2026).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import yaml

from schemas.stance import Pair
from training.stance.data import OWN, Labelled

DAYS = ("", " on Monday", " on Tuesday", " on Friday", " late on Thursday", " in a statement")
OUTLETS = ("the Gazette", "Harbour Radio", "the news agency Northwire", "the Evening Post")
FOR = (
    "{C}, {s} said{d}.",
    "{S} said{d} that {c}.",
    "{S} confirmed{d} that {c}.",
    "According to {s}, {c}.",
    "“{C},” {s} told reporters{d}.",
    "{C}, {o} reported{d}.",
    "{C}.",
)
AGAINST = (
    "{S} denied{d} that {c}.",
    "{S} rejected reports that {c}.",
    "It is not true that {c}, {s} said{d}.",
    "Reports that {c} are wrong, {s} told reporters{d}.",
    "“No, it is simply untrue that {c},” {s} said.",
)
NEUTRAL = (
    "{S} declined to comment{d} on whether {c}.",
    "{S} could not say whether {c}.",
    "It remained unclear{d} whether {c}.",
    "If {c}, many will ask why, {s} said{d}.",
)
_OPENINGS = frozenset("The A An Two Three Four Five Six Some Several Police Thieves More About At In".split())


def plain(seed: int, folder: Path = OWN) -> Iterator[Labelled]:
    """For each claim two sentences for it, one against, one that leaves it, and the sibling claim plainly asserted."""
    order = random.Random(seed)
    for path in sorted(folder.glob("*.yaml")):
        for scenario in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader):
            speakers = [row[3] for row in scenario["statements"] if row[3] != "the outlet"] or ["the board"]
            for name, other in (("A", "B"), ("B", "A")):
                told = [("for", FOR, name), ("for", FOR, name), ("against", AGAINST, name), ("neutral", NEUTRAL, name)]
                for stance, forms, source in (*told, ("neutral", FOR, other)):
                    pair = _pair(scenario[name], scenario[source], order.choice(forms), order.choice(speakers), order)
                    yield Labelled(pair, stance, scenario["id"], f"plain:{stance}")


def _pair(claim: str, told: str, form: str, speaker: str, order: random.Random) -> Pair:
    said = told.rstrip(". ")
    inner = said[0].lower() + said[1:] if said.split()[0] in _OPENINGS else said
    who = speaker.split(",")[0]
    outlet = order.choice(OUTLETS)
    sentence = form.format(C=said, c=inner, s=who, S=who[0].upper() + who[1:], d=order.choice(DAYS), o=outlet)
    by = "the outlet" if "{s}" not in form.lower() and "{o}" not in form else outlet if "{o}" in form else speaker
    return Pair(claim if order.random() < 0.6 else claim.rstrip("."), sentence, by)
