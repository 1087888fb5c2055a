"""One full example of each record, invented; the golden files hold their bytes."""

from __future__ import annotations

from datetime import UTC, datetime

from schemas.alert import Alert, By, Evidence, Trigger
from schemas.article import Article
from schemas.claim import Claim, Figure, Statement, StatusChange, WithheldAlert
from schemas.delivery import Delivery, Watch
from schemas.extraction import Extraction, Mention, Speaker
from schemas.failure import Failure
from schemas.feed import Feed, FeedState
from schemas.judgement import Judgement
from schemas.record import Record
from schemas.story import Event, Story, StoryArticle

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)

SPEAKER = Speaker(
    key="orla venn",
    name="Orla Venn",
    role="harbour master",
    organisation="port of Tell",
    institution="port of tell",
    surface="harbour master Orla Venn",
)

ARTICLE = Article(
    article_id="a1",
    url="https://quay.example/1?from=rss",
    canonical_url="https://quay.example/1",
    guid="quay-1",
    outlet="Quay Gazette",
    byline="Ilo Marr",
    credit="Tell News Agency",
    title="Port of Tell to close, says harbour master",
    summary="The port closes.",
    text="The port of Tell will close, harbour master Orla Venn said.",
    text_source="page",
    published_raw="Tue, 12 May 2026 12:00:00 GMT",
    published_at=NOON,
    published_precision="second",
    first_seen_at=NOON,
    content_hash="h1",
    feed_url="https://quay.example/feed.xml",
)

MENTION = Mention(
    mention_id="m1",
    place="lead",
    sentence=(0, 59),
    source=((31, 54),),
    cue=((55, 59),),
    content=((0, 29),),
    sentence_text="The port of Tell will close, harbour master Orla Venn said.",
    content_text="The port of Tell will close",
    cue_text="said",
    speaker=SPEAKER,
    standing="official",
    act="asserts",
    confidence=0.9,
)

STATEMENT = Statement(
    mention_id="m1",
    claim_id="c1",
    side="asserts",
    speaker=SPEAKER,
    standing="official",
    outlet="Quay Gazette",
    article_id="a1",
    url="https://quay.example/1",
    sentence=MENTION.sentence_text,
    content=MENTION.content_text,
    place="lead",
    origin="port of tell",
    origin_name="Orla Venn",
    chain=("Quay Gazette", "Tell News Agency"),
    published_at=NOON,
    seen_at=NOON,
    version=8,
)

CLAIM = Claim(
    claim_id="c1",
    story_id="s1",
    event_id="e1",
    text=MENTION.sentence_text,
    headline="The port of Tell will close",
    status="official",
    why="Orla Venn, harbour master said so from the start",
    origins=("Orla Venn",),
    origin_keys=("port of tell",),
    asserted=1,
    statements=(STATEMENT,),
    changed=(STATEMENT,),
    figures=(Figure(value=4, unit="berth", speaker="orla venn", seen_at=NOON, mention_id="m1"),),
    history=(StatusChange(before=None, after="official", at=NOON, mention_id="m1", reason="from the start"),),
    withheld=(WithheldAlert(kind="reported", reason="too plain", at=NOON, mention_id="m1", told_with="c2"),),
    first_seen_at=NOON,
    updated_at=NOON,
    version=8,
)

EXAMPLES: dict[str, Record] = {
    "feed": Feed(url="https://quay.example/feed.xml", outlet="Quay Gazette", tags=("ports",), priority=True),
    "feed-state": FeedState(
        url="https://quay.example/feed.xml",
        outlet="Quay Gazette",
        health="alive",
        etag='"7"',
        last_poll_at=NOON,
        last_success_at=NOON,
        next_poll_at=NOON,
        interval_s=600,
        polls=3,
        articles_sent=1,
        entries={"a1": "h1"},
    ),
    "article": ARTICLE,
    "extraction": Extraction(
        article=ARTICLE,
        language="en",
        read_for_claims=True,
        credit="Tell News Agency",
        fingerprint=(1, 2, 3),
        terms={"port": 0.8, "close": 0.6},
        entities=("tell",),
        mentions=(MENTION,),
        models={"attribution": "lexicon/1"},
    ),
    "story": Story(
        story_id="s1",
        title=ARTICLE.title,
        terms={"port": 0.8},
        entities={"tell": 2},
        articles=(
            StoryArticle(
                article_id="a1",
                content_hash="h1",
                outlet="Quay Gazette",
                url="https://quay.example/1",
                title=ARTICLE.title,
                event_id="e1",
                published_at=NOON,
                seen_at=NOON,
            ),
        ),
        events=(Event(event_id="e1", title=ARTICLE.title, articles=("a1",), first_at=NOON, last_at=NOON),),
        claims=(CLAIM,),
        first_at=NOON,
        last_at=NOON,
        clock=NOON,
        applied_offset=7,
    ),
    "claim": CLAIM,
    "alert": Alert(
        alert_id="n1",
        kind="reported",
        claim_id="c1",
        story_id="s1",
        event_id="e1",
        claim_text=CLAIM.text,
        headline=CLAIM.headline,
        status_after="official",
        by=By(speaker=SPEAKER, standing="official"),
        trigger=Trigger(
            article_id="a1",
            mention_id="m1",
            url="https://quay.example/1",
            outlet="Quay Gazette",
            published_at=NOON,
            sentence=MENTION.sentence_text,
        ),
        evidence=(
            Evidence(
                sentence=MENTION.sentence_text,
                speaker="Orla Venn",
                institution="port of tell",
                standing="official",
                side="asserts",
                outlet="Quay Gazette",
                url="https://quay.example/1",
                origin="Orla Venn",
                published_at=NOON,
            ),
        ),
        origins=("Orla Venn",),
        origins_count=1,
        raised_at=NOON,
        version=8,
    ),
    "judgement": Judgement(
        case_key="j1",
        kind="contradicted",
        verdict="withheld",
        by="built-in",
        reason="read again, the chance is 0.31, under 0.50",
        chance=0.31,
        fallback=True,
        at=NOON,
    ),
    "watch": Watch(name="ports", query="port", channels=("terminal",), owner="desk"),
    "delivery": Delivery(
        delivery_id="d1", alert_id="n1", watch="ports", channel="terminal", state="sent", attempts=1, raised_at=NOON
    ),
    "failure": Failure(
        failure_id="f1",
        stage="extract",
        topic="news.articles.v1",
        offset=7,
        key="a1",
        record_base64="e30=",
        exception="SchemaError: not an article",
        failed_at=NOON,
    ),
}
