"""Which alerts an article raises: the cases of the specification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rules.alerts import alert_from, due, turning
from pipelines.rules.status import status_of
from schemas.claim import WithheldAlert
from tests.unit.rules.builders import NOON, claim, statement

SOURCE = statement("asserts", "sources", "anonymous", "a1", origin="outlet:gazette")
COPY = statement("asserts", "sources", "anonymous", "a2", origin="outlet:gazette", copy_of="a1")
OTHER = statement("asserts", "documents", "outlet", "a2", origin="outlet:tribune")
RETOLD = statement("asserts", "Gazette", "media", "a2", origin="outlet:gazette")
MINISTER = statement("asserts", "Mira Dorn", "official", "a3", institution="port ministry")
DENIAL = statement("denies", "Mira Dorn", "official", "a3", institution="port ministry")
UNNAMED_DENIAL = statement("denies", "a technician", "anonymous", "a3")
EXPERT = statement("denies", "Dr Faro", "named", "a4")
SPOKESMAN = statement("asserts", "Udo Kern", "official", "a4", institution="port ministry")
NOTICE = statement("denies", "Gazette", "outlet", "a5", withdrawn=True)
PLAINLY = statement("asserts", "Gazette", "outlet", "a1", origin="outlet:gazette")
QUOTED = {"sentence": "“The port will close before the first of June,” {}."}
UNNAMED_QUOTE = SOURCE.model_copy(update={"sentence": QUOTED["sentence"].format("an official said")})
NAMED_QUOTE = MINISTER.model_copy(update={"sentence": QUOTED["sentence"].format("Mira Dorn said")})
QUOTED_DENIAL = DENIAL.model_copy(update={"sentence": QUOTED["sentence"].format("Mira Dorn said")})
NAMED_MINISTER = statement("asserts", "Mira Dorn", "named", "a2")
UNKNOWN = statement("asserts", "a woman on the quay", "named", "a2")
WITHDRAWN = SOURCE.model_copy(update={"withdrawn": True})

TABLE = [
    ("a new claim of one origin", [], [SOURCE], "a1", ["reported"]),
    ("a claim far down in the text is not told", [], [SOURCE.model_copy(update={"place": "body"})], "a1", []),
    ("an official from the start is no report", [], [MINISTER], "a3", []),
    ("retold by another outlet", [SOURCE], [SOURCE, RETOLD], "a2", []),
    ("a copy corroborates nothing", [SOURCE], [SOURCE, COPY], "a2", []),
    ("a second origin", [SOURCE], [SOURCE, OTHER], "a2", ["corroborated"]),
    ("an official after others", [SOURCE], [SOURCE, MINISTER], "a3", ["confirmed"]),
    ("a second official", [SOURCE, MINISTER], [SOURCE, MINISTER, SPOKESMAN], "a4", []),
    ("an official from the start repeats", [MINISTER], [MINISTER, SPOKESMAN], "a4", []),
    ("the first denial", [SOURCE], [SOURCE, DENIAL], "a3", ["contradicted"]),
    ("an anonymous first denial", [SOURCE], [SOURCE, UNNAMED_DENIAL], "a3", ["contradicted"]),
    ("a second denial", [SOURCE, DENIAL], [SOURCE, DENIAL, EXPERT], "a4", []),
    ("a named denial after an anonymous one", [SOURCE, UNNAMED_DENIAL], [SOURCE, UNNAMED_DENIAL, EXPERT], "a4",
     ["denied_on_record"]),
    ("denied, then confirmed", [SOURCE, DENIAL], [SOURCE, DENIAL, SPOKESMAN], "a4", ["confirmed"]),
    ("confirmed, then taken back", [SOURCE, MINISTER], [SOURCE, MINISTER, DENIAL.model_copy(
        update={"article_id": "a6", "mention_id": "m6"})], "a6", ["contradicted", "reversed"]),
    ("withdrawn by its only origin", [SOURCE], [WITHDRAWN, NOTICE], "a5", ["retracted"]),
    ("a headline that seems to deny what its article tells", [SOURCE], [SOURCE, MINISTER, DENIAL.model_copy(
        update={"place": "headline"})], "a3", ["confirmed"]),
    ("an official's name, told before without the office", [SOURCE, NAMED_MINISTER], [SOURCE, NAMED_MINISTER,
        MINISTER.model_copy(update={"article_id": "a4", "mention_id": "m4"})], "a4", []),
    ("a copy that knows the office of who spoke", [SOURCE, UNKNOWN], [SOURCE, UNKNOWN, MINISTER.model_copy(
        update={"article_id": "a4", "mention_id": "m4", "copy_of": "a2"})], "a4", []),
    ("denied after it was withdrawn", [SOURCE, NOTICE.model_copy(update={"side": "neutral"})], [WITHDRAWN, EXPERT],
     "a4", []),
    ("an official after an outlet's plain news", [PLAINLY], [PLAINLY, MINISTER], "a3", ["confirmed"]),
    ("an official's quotation, carried before without the name", [UNNAMED_QUOTE], [UNNAMED_QUOTE, NAMED_QUOTE], "a3",
     []),
    ("a quotation that asserts and denies nothing of itself", [UNNAMED_QUOTE], [UNNAMED_QUOTE, QUOTED_DENIAL], "a3",
     []),
    ("the denier is the only asserter", [MINISTER], [MINISTER, DENIAL.model_copy(
        update={"article_id": "a6", "mention_id": "m6"})], "a6", []),
]  # fmt: skip


def standing(statements):
    """The claim as it stood after ``statements``, with what had been told on the way."""
    told, seen, current = [], [], None
    for one in statements:
        seen.append(one)
        told += [raised.kind for raised in due(current, seen, one.article_id)]
        current = claim(*seen, told=tuple(told), origin_keys=status_of(seen).origins)
    return current


@pytest.mark.parametrize(("case", "before", "after", "article", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_alerts_are_those_that_an_editor_expects(case, before, after, article, expected):
    assert [raised.kind for raised in due(standing(before), after, article)] == expected


def test_claim_and_denial_in_one_article_contradict():
    together = [SOURCE, DENIAL.model_copy(update={"article_id": "a1"})]
    assert [raised.kind for raised in due(None, together, "a1")] == ["contradicted"]


def test_an_official_s_word_that_was_doubted_does_not_keep_the_next_one_from_confirming():
    aside = MINISTER.model_copy(update={"article_id": "a4", "mention_id": "aside"})
    doubted = WithheldAlert(kind="confirmed", reason="read again", at=NOON, mention_id="aside")
    before = standing([SOURCE, aside]).model_copy(update={"withheld": (doubted,), "told": ()})
    later = SPOKESMAN.model_copy(update={"article_id": "a6", "mention_id": "later"})
    assert [raised.kind for raised in due(before, [SOURCE, aside, later], "a6")] == ["confirmed"]
    unheard = before.model_copy(update={"withheld": ()})
    assert due(unheard, [SOURCE, aside, later], "a6") == []


def test_each_statement_of_the_article_that_would_do_is_named_the_strongest_first():
    quoted = SPOKESMAN.model_copy(update={"article_id": "a3", "sentence": "“It will close,” he said."})
    [raised] = due(standing([SOURCE]), [SOURCE, MINISTER, quoted], "a3")
    assert (raised.trigger, raised.others) == (quoted, (MINISTER,))


def test_a_bare_verdict_triggers_behind_what_can_be_read_by_itself():
    verdict = DENIAL.model_copy(update={"sentence": "“The report is untrue.”", "mention_id": "m1"})
    [raised] = due(standing([SOURCE]), [SOURCE, verdict, DENIAL], "a3")
    assert (raised.trigger, raised.others) == (DENIAL, (verdict,))


def test_the_alert_names_who_says_so_and_shows_both_sides():
    statements = [SOURCE, DENIAL]
    raised = due(standing([SOURCE]), statements, "a3")[0]
    settled = claim(*statements).model_copy(update={"status": "contradicted", "version": 5})
    alert = alert_from(raised, standing([SOURCE]), settled, "title", NOON, late=False)
    assert alert.by.speaker.name == "Mira Dorn"
    assert {piece.side for piece in alert.evidence} == {"asserts", "denies"}
    assert alert.trigger.sentence == DENIAL.sentence


ARTICLES = st.permutations([SOURCE, RETOLD, OTHER, MINISTER, DENIAL, EXPERT, UNNAMED_DENIAL])


@given(ARTICLES)
def test_each_kind_is_told_at_most_once_whatever_the_order(statements):
    told, seen, current = [], [], None
    for number, one in enumerate(statements):
        one = one.model_copy(update={"article_id": f"b{number}", "mention_id": f"m{number}"})
        seen.append(one)
        raised = [r.kind for r in due(current, seen, one.article_id)]
        told += raised
        current = claim(*seen, told=tuple(told), origin_keys=status_of(seen).origins)
    assert len(told) == len(set(told))


def test_what_a_twin_claim_says_stands_in_the_evidence_once():
    twin = statement("asserts", "a crane driver", "named", "a2", content="the basins will be shut")
    raised = due(standing([SOURCE]), [SOURCE, DENIAL], "a3")[0]
    alert = alert_from(raised, standing([SOURCE]), claim(SOURCE, DENIAL), "title", NOON, False, [twin, DENIAL])
    assert [piece.speaker for piece in alert.evidence] == ["a crane driver", "Mira Dorn", "sources"]


REPORTED = statement("asserts", "Harbour Post", "outlet", "a1")
DATED = statement("asserts", "Harbour Post", "outlet", "a2", content="the plan dates from May")
CONFIRMER = statement("asserts", "Ada Brill", "official", "a2", content="we will close the port")
DENIER = statement("denies", "Otto Vale", "named", "a3", content="nothing will close")
RECALLS = statement("asserts", "Harbour Post", "outlet", "a3", content="the port was to close")
APOLOGY = statement("denies", "Harbour Post", "outlet", "a4", content="we were wrong").model_copy(
    update={"withdrawn": True}
)
GONE = REPORTED.model_copy(update={"withdrawn": True})
DROPPED = DENIER.model_copy(update={"withdrawn": True})


@pytest.mark.parametrize(
    ("before", "fresh", "status", "by"),
    [
        ([], [REPORTED], "reported", REPORTED),
        ([REPORTED], [CONFIRMER, DATED], "confirmed", CONFIRMER),
        ([REPORTED], [DENIER, RECALLS], "contradicted", DENIER),
        ([REPORTED, DENIER], [CONFIRMER, DATED], "disputed", CONFIRMER),
        ([REPORTED, DENIER], [CONFIRMER, DENIAL], "disputed", CONFIRMER),
        ([REPORTED, CONFIRMER], [DENIER, RECALLS], "disputed", DENIER),
        ([REPORTED], [GONE, APOLOGY], "retracted", APOLOGY),
        ([REPORTED, DENIER], [GONE, DROPPED], "retracted", GONE),
        ([REPORTED], [GONE], "retracted", GONE),
        ([REPORTED], [], "reported", None),
    ],
)
def test_a_change_of_status_names_the_sentence_that_made_it(before, fresh, status, by):
    stood = claim(*before).model_copy(update={"status": status_of(before).status}) if before else None
    changed = {each.mention_id for each in fresh}
    after = status_of([*(each for each in before if each.mention_id not in changed), *fresh])
    assert after.status == status
    assert turning(stood, fresh, after) == by


def test_a_denial_that_a_revision_drops_is_no_notice():
    both = claim(REPORTED, DENIER).model_copy(update={"status": "contradicted"})
    assert due(both, [GONE, DROPPED], DENIER.article_id) == []
    assert [each.kind for each in due(both, [GONE, DENIER, APOLOGY], "a4")] == ["retracted"]
