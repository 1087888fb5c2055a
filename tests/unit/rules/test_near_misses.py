"""Why no alert: for each silence of `alerts.due` that is near to one, its reason."""

from __future__ import annotations

import pytest
from hypothesis import given

from pipelines.rules.alerts import due
from pipelines.rules.near_misses import near_misses
from pipelines.rules.status import status_of
from tests.unit.rules.builders import claim, statement
from tests.unit.rules.test_alerts import (
    ARTICLES,
    COPY,
    DENIAL,
    EXPERT,
    MINISTER,
    NAMED_QUOTE,
    NOTICE,
    OTHER,
    RETOLD,
    SOURCE,
    UNNAMED_DENIAL,
    UNNAMED_QUOTE,
    WITHDRAWN,
    standing,
)

LATER = MINISTER.model_copy(update={"article_id": "a7", "mention_id": "m7"})
TURNED = DENIAL.model_copy(update={"article_id": "a8", "mention_id": "m8"})
HARBOUR = statement("asserts", "Ivo Lauth", "official", "a9", institution="harbour office")
FACTORY = statement("asserts", "Tamsin Roke", "named", "a1", institution="factory")
FACTORY_OFFICIAL = statement("asserts", "Wim Aalders", "official", "a9", institution="factory")

TABLE = [
    ("official from the start", [MINISTER], [MINISTER, HARBOUR], "a9", [("confirmed", "from the start")]),
    ("confirmed twice", [SOURCE, MINISTER], [SOURCE, MINISTER, HARBOUR], "a9", [("confirmed", "confirmed before")]),
    ("the same voice", [FACTORY], [FACTORY, FACTORY_OFFICIAL], "a9", [("confirmed", "the same voice")]),
    ("carried before", [UNNAMED_QUOTE], [UNNAMED_QUOTE, NAMED_QUOTE], "a3", [("confirmed", "same quotation")]),
    ("a second denial", [SOURCE, DENIAL], [SOURCE, DENIAL, EXPERT], "a4", [("contradicted", "denied before")]),
    ("a denial of one's own word", [MINISTER], [MINISTER, TURNED], "a8", [("contradicted", "same voice")]),
    ("denied and never asserted", [], [DENIAL], "a3", [("contradicted", "nobody asserts")]),
    ("a copy", [SOURCE], [SOURCE, COPY], "a2", [("corroborated", "a copy")]),
    ("the same origin", [SOURCE], [SOURCE, RETOLD], "a2", [("corroborated", "counted as its origin already")]),
    ("others assert it", [SOURCE, OTHER], [WITHDRAWN, OTHER, NOTICE], "a5", [("retracted", "others than the outlet")]),
    ("on the record, told", [SOURCE, UNNAMED_DENIAL], [SOURCE, UNNAMED_DENIAL, EXPERT], "a4", []),
    ("told", [SOURCE], [SOURCE, DENIAL], "a3", []),
]


@pytest.mark.parametrize(("case", "before", "after", "article", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_a_near_miss_has_its_reason(case, before, after, article, expected):
    stood = standing(before)
    raised = {r.kind for r in due(stood, after, article)}
    found = near_misses(stood, after, article, raised)
    assert [miss.kind for miss in found] == [kind for kind, _ in expected]
    assert all(words in miss.reason for miss, (_, words) in zip(found, expected, strict=True))


@given(ARTICLES)
def test_a_first_denial_or_an_official_word_is_raised_or_has_a_reason(statements):
    told, seen, current = [], [], None
    for number, one in enumerate(statements):
        one = one.model_copy(update={"article_id": f"b{number}", "mention_id": f"m{number}"})
        seen.append(one)
        raised = {r.kind for r in due(current, seen, one.article_id)}
        missed = {miss.kind for miss in near_misses(current, seen, one.article_id, raised)}
        assert not raised & missed
        if one.side == "denies":
            assert {"contradicted", "denied_on_record"} & (raised | missed)
        elif one.standing == "official" and current is not None:
            assert "confirmed" in raised | missed
        told += raised
        current = claim(*seen, told=tuple(told), origin_keys=status_of(seen).origins)
