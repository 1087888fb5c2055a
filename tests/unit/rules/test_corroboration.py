"""What one extraction does to a story, and what must hold for any stream of them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.replay import Corroborator
from pipelines.rules.corroboration import apply, close, state_hash, version_of
from schemas.extraction import Extraction
from schemas.ids import content_hash
from tests.unit.rules.builders import NOON, mention
from tests.unit.schemas.examples import ARTICLE

REPORT = "Varland has lifted the range limits on the Kite missiles it supplies to Osmere"
DENIAL = "The limits remain in place"


def extraction(name, *mentions, minutes=0, text="", backfill=False, outlet=None, published=None):
    body = text or " ".join(m.content_text for m in mentions)
    seen = NOON + timedelta(minutes=minutes)
    article = ARTICLE.model_copy(
        update={
            "article_id": name,
            "url": f"https://{name}.example/1",
            "outlet": outlet or f"The {name} Gazette",
            "title": "Range limits on missiles",
            "text": body,
            "content_hash": content_hash("", body),
            "first_seen_at": seen,
            "published_at": published or seen,
            "backfill": backfill,
        }
    )
    placed = tuple(m.model_copy(update={"mention_id": f"{m.mention_id}-{name}"}) for m in mentions)
    return Extraction(
        article=article, language="en", read_for_claims=True, terms={"missil": 0.8, "limit": 0.6}, mentions=placed
    )


SOURCES = extraction("a", mention(REPORT, "", "anonymous", place="lead"))
MINISTER = extraction("b", mention(DENIAL, "Ulf Ohm", "official", place="lead"), minutes=5)
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
    revised = extraction("b", mention("he would speak tomorrow", "Ulf Ohm", "official"), minutes=6, text="revised")
    state, _ = stream(SOURCES, MINISTER, revised)
    claim = next(c for s in state.stories.values() for c in s.claims if c.text == REPORT)
    assert claim.status == "reported"


def test_backfill_is_silent():
    silent = extraction("b", mention(DENIAL, "Ulf Ohm", "official", place="lead"), minutes=5, backfill=True)
    state, alerts = stream(SOURCES, silent)
    assert kinds(alerts) == ["reported"]
    assert any(c.status == "contradicted" for s in state.stories.values() for c in s.claims)


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


def test_versions_rise_with_the_log_and_the_epoch():
    assert 0 < version_of(0, 0) < version_of(0, 1) < version_of(1, 0)


STREAMS = st.lists(st.sampled_from([SOURCES, MINISTER, MINISTRY, ELSEWHERE]), max_size=10)


@settings(max_examples=40, deadline=None)
@given(STREAMS)
def test_a_replay_of_the_same_log_gives_the_same_ids_and_state(extractions):
    (first, told), (second, told_again) = stream(*extractions), stream(*extractions)
    assert [a.alert_id for a in told] == [a.alert_id for a in told_again]
    assert {k: state_hash(s) for k, s in first.stories.items()} == {k: state_hash(s) for k, s in second.stories.items()}


@settings(max_examples=40, deadline=None)
@given(STREAMS)
def test_duplicates_anywhere_tell_nothing_more(extractions):
    once = list({one.article.article_id: one for one in reversed(extractions)}.values())[::-1]
    _, told = stream(*once)
    _, told_again = stream(*(copy for one in once for copy in (one, one, one)))
    assert [a.alert_id for a in told] == [a.alert_id for a in told_again]


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
