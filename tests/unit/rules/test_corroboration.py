"""What one extraction does to a story, and what must hold for any stream of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.replay import Corroborator
from pipelines.rules.corroboration import apply, close, state_hash
from schemas.claim import SILENT, WITHHELD_LIMIT
from schemas.extraction import Extraction
from schemas.ids import content_hash
from schemas.judgement import Judgement, Question
from tests.unit.rules.builders import NOON, mention
from tests.unit.schemas.examples import ARTICLE

REPORT = "Varland has lifted the export ban on the Kite engines it builds for Osmere"
DENIAL = "The ban is still in force"


def extraction(name, *mentions, minutes=0, text="", backfill=False, outlet=None, published=None):
    body = text or " ".join(m.content_text for m in mentions)
    seen = NOON + timedelta(minutes=minutes)
    article = ARTICLE.model_copy(
        update={
            "article_id": name,
            "url": f"https://{name}.example/1",
            "outlet": outlet or f"The {name} Gazette",
            "title": "Export ban on engines",
            "text": body,
            "content_hash": content_hash("", body),
            "first_seen_at": seen,
            "published_at": published or seen,
            "backfill": backfill,
        }
    )
    placed = tuple(m.model_copy(update={"mention_id": f"{m.mention_id}-{name}"}) for m in mentions)
    return Extraction(
        article=article, language="en", read_for_claims=True, terms={"engin": 0.8, "ban": 0.6}, mentions=placed
    )


SOURCES = extraction("a", mention(REPORT, "", "anonymous", place="lead"))
MINISTER = extraction("b", mention(DENIAL, "Ulf Senden", "official", place="lead"), minutes=5)
MINISTRY = extraction("c", mention(REPORT, "Ministry of Defence", "official", place="lead"), minutes=9)
ELSEWHERE = extraction("d", mention("the mayor opened a new library in Holm", "Mira Dell", "official"), minutes=3)


def stream(*extractions, corroborator=None):
    state = corroborator or Corroborator()
    alerts = []
    for offset, one in enumerate(extractions):
        changes, _ = state.take(one, offset)
        alerts += changes.alerts if changes else ()
    return state, alerts


def kinds(alerts):
    return [alert.kind for alert in alerts]


def test_a_report_denied_and_then_confirmed_raises_each_alert_once():
    _, alerts = stream(SOURCES, MINISTER, ELSEWHERE, MINISTRY, MINISTRY, MINISTER)
    assert kinds(alerts) == ["reported", "contradicted", "confirmed"]


def test_a_duplicate_changes_nothing_but_the_offset():
    state, _ = stream(SOURCES, MINISTER)
    story = next(iter(state.stories.values()))
    again = apply(story, story.story_id, SOURCES, offset=7, epoch=0, now=NOON + timedelta(minutes=5))
    assert (again.claims, again.alerts) == ((), ())
    assert again.story.model_copy(update={"applied_offset": story.applied_offset, "clock": story.clock}) == story


def test_a_revision_that_drops_the_denial_takes_it_back():
    revised = extraction("b", mention("he would speak tomorrow", "Ulf Senden", "official"), minutes=6, text="revised")
    state, _ = stream(SOURCES, MINISTER, revised)
    claim = next(c for s in state.stories.values() for c in s.claims if c.text == REPORT)
    assert claim.status == "reported"


def test_a_revision_that_says_the_same_changes_no_claim():
    state, _ = stream(SOURCES, MINISTER)
    revised = extraction("b", mention(DENIAL, "Ulf Senden", "official", place="lead"), minutes=9, text="a comma more")
    changes, _ = state.take(revised, 2)
    assert (changes.claims, changes.alerts) == ((), ())
    assert changes.story.articles[-1].revision == 2


def test_a_revision_of_the_founding_article_does_not_make_its_official_a_confirmer():
    official = mention(REPORT, "Ministry of Defence", "official", place="lead")
    founder = extraction("a", official)
    revised = extraction("a", official, mention("the talks went on in Holm", "Mira Dell"), minutes=9, text="more")
    _, alerts = stream(founder, extraction("b", mention(REPORT, "", "anonymous"), minutes=5), revised)
    assert kinds(alerts) == []


def test_a_sentence_that_a_revision_drops_no_longer_counts_and_is_shown_as_withdrawn():
    revised = extraction("a", mention("the talks went on in Holm", "Mira Dell"), minutes=9, text="less")
    state, alerts = stream(SOURCES, revised)
    claim = next(c for s in state.stories.values() for c in s.claims if c.text == REPORT)
    assert (claim.status, claim.asserted) == ("retracted", 0)
    assert [s.withdrawn for s in claim.changed] == [True]
    assert kinds(alerts) == ["reported"], "nobody said that it was wrong"


def test_backfill_is_silent():
    silent = extraction("b", mention(DENIAL, "Ulf Senden", "official", place="lead"), minutes=5, backfill=True)
    state, alerts = stream(SOURCES, silent)
    assert kinds(alerts) == ["reported"]
    (claim,) = (c for s in state.stories.values() for c in s.claims if c.status == "contradicted")
    assert [(each.kind, each.reason) for each in claim.withheld] == [("contradicted", SILENT)]
    assert claim.withheld[0].mention_id == claim.changed[-1].mention_id


class Doubter:
    """Believes no case."""

    def ask(self, question: Question, at: datetime) -> Judgement:
        return Judgement(
            case_key=question.key, kind=question.kind, verdict="withheld", by="tiny", reason="another yard", at=at
        )


def test_a_claim_keeps_why_an_alert_about_it_was_withheld_the_newest_ones():
    state = Corroborator(opinion=Doubter())
    speakers = (f"Ulf Senden {chr(ord('a') + n // 26)}{chr(ord('a') + n % 26)}" for n in range(WITHHELD_LIMIT + 5))
    for minute, name in enumerate(speakers, 1):
        denial = extraction(f"b{minute}", mention(DENIAL, name, "official", place="lead"), minutes=minute)
        _, alerts = stream(*(() if state.stories else (SOURCES,)), denial, corroborator=state)
        assert "contradicted" not in kinds(alerts)
    (claim,) = (c for s in state.stories.values() for c in s.claims if c.status == "contradicted")
    assert len(claim.withheld) == WITHHELD_LIMIT
    assert {(each.kind, each.reason) for each in claim.withheld} == {("contradicted", "tiny: another yard")}
    assert claim.withheld[-1].at == NOON + timedelta(minutes=WITHHELD_LIMIT + 5)


def test_what_arrives_a_day_after_its_publication_is_told_as_late_and_an_archive_is_not():
    for delay, expected in ((timedelta(days=1), True), (timedelta(minutes=1), False), (timedelta(days=400), False)):
        report = mention(REPORT, "", "anonymous", place="lead")
        _, alerts = stream(extraction("a", report, published=NOON - delay))
        assert [alert.late for alert in alerts] == [expected]


def test_an_extraction_without_mentions_is_held_and_tells_nothing():
    state, alerts = stream(extraction("a"))
    assert not alerts
    assert [len(s.articles) for s in state.stories.values()] == [1]


def test_a_closed_story_keeps_its_claims_and_closes_its_events():
    state, _ = stream(SOURCES)
    story = close(next(iter(state.stories.values())))
    assert story.phase == "closed"
    assert {event.phase for event in story.events} == {"closed"}
    assert story.claims


def test_what_the_story_contains_changes_nothing_when_it_is_read_again():
    """A cluster that lost its state takes the stories of the topic, and reads from an offset before their last one."""
    revised = extraction("b", mention("he would speak tomorrow", "Ulf Senden", "official"), minutes=6, text="revised")
    log = [SOURCES, MINISTER, revised, MINISTRY]
    state, _ = stream(*log)
    (story,) = state.stories.values()
    for offset, one in enumerate(log):
        again = apply(story, story.story_id, one, offset=offset, epoch=0, now=story.clock)
        assert (again.story, again.claims, again.alerts) == (story, (), ())


def test_an_old_article_that_the_story_never_had_is_taken_up_and_nothing_goes_back():
    state, _ = stream(SOURCES, ELSEWHERE, MINISTRY)
    story = next(each for each in state.stories.values() if each.applied_offset == 2)
    changes = apply(story, story.story_id, MINISTER, offset=1, epoch=0, now=story.clock)
    assert kinds(changes.alerts) == ["contradicted"]
    assert changes.story.applied_offset == 2
    assert {claim.version for claim in changes.claims} == {3}


REVISED = [
    one.model_copy(update={"article": one.article.model_copy(update={"content_hash": "2", "text": "revised"})})
    for one in (SOURCES, MINISTER, MINISTRY)
]
STREAMS = st.lists(st.sampled_from([SOURCES, MINISTER, MINISTRY, ELSEWHERE, *REVISED]), max_size=10)


def firsts(extractions):
    """The first revision of each article, in the order of arrival."""
    found = {}
    for one in extractions:
        found.setdefault(one.article.article_id, one)
    return list(found.values())


@settings(max_examples=40, deadline=None)
@given(STREAMS)
def test_a_replay_of_the_same_log_gives_the_same_ids_and_state(extractions):
    (first, told), (second, told_again) = stream(*extractions), stream(*extractions)
    assert [a.alert_id for a in told] == [a.alert_id for a in told_again]
    assert {k: state_hash(s) for k, s in first.stories.items()} == {k: state_hash(s) for k, s in second.stories.items()}


@settings(max_examples=40, deadline=None)
@given(STREAMS)
def test_duplicates_anywhere_tell_nothing_more(extractions):
    once = firsts(extractions)
    _, told = stream(*once)
    _, told_again = stream(*(copy for one in once for copy in (one, one, one)))
    assert [a.alert_id for a in told] == [a.alert_id for a in told_again]


@settings(max_examples=40, deadline=None)
@given(STREAMS)
def test_revisions_that_say_the_same_tell_nothing_more(extractions):
    _, told = stream(*extractions)
    _, told_once = stream(*firsts(extractions))
    assert [a.alert_id for a in told] == [a.alert_id for a in told_once]


@settings(max_examples=40, deadline=None)
@given(STREAMS, st.integers(0, 10))
def test_a_restart_from_the_written_stories_goes_on_like_the_run_that_never_stopped(extractions, cut):
    whole, told = stream(*extractions)
    before, told_before = stream(*extractions[:cut])
    restored = Corroborator(stories=dict(before.stories))
    for story in sorted(before.stories.values(), key=lambda s: s.applied_offset):
        restored.index.restore(type(story).model_validate_json(story.encode()))
    told_after = []
    for offset, one in enumerate(extractions[cut:], cut):
        changes, _ = restored.take(one, offset)
        told_after += changes.alerts
    assert [a.alert_id for a in told] == [a.alert_id for a in told_before + told_after]
    assert {s: state_hash(x) for s, x in whole.stories.items()} == {
        s: state_hash(x) for s, x in restored.stories.items()
    }


def test_a_rising_toll_is_a_series_of_the_claim_that_told_the_first_one_and_no_news_of_it():
    first = extraction(
        "a", mention("A blast at the depot in Osmere killed 12 people", "Ann Rook", "official", place="lead")
    )
    risen = "The death toll of the blast at the Osmere depot has risen to 20"
    later = extraction("b", mention(risen, "Bo Lind", "official", place="lead"), minutes=30)
    state, _ = stream(first)
    before = next(c for s in state.stories.values() for c in s.claims)
    changes, _ = state.take(later, 1)
    again = next(c for c in changes.claims if c.claim_id == before.claim_id)
    assert [(each.value, each.unit) for each in again.figures] == [(12.0, "dead"), (20.0, "dead")]
    assert (again.changed, again.status, again.history) == ((), before.status, before.history)
    assert again.version > before.version
    assert not [alert for alert in changes.alerts if alert.claim_id == before.claim_id]


def test_a_revision_that_drops_report_and_denial_is_no_retraction_by_who_denied():
    said = mention(REPORT, "", "anonymous", place="lead"), mention(DENIAL, "Ulf Senden", "official", place="lead")
    both, rest = extraction("a", *said), extraction("a", text="Nothing of it is left", minutes=30)
    _, alerts = stream(both, rest)
    assert "retracted" not in kinds(alerts)
