"""Short ways to write statements and mentions in tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schemas.claim import Claim, Side, Statement
from schemas.extraction import Act, Mention, Place, Speaker, Standing
from schemas.ids import mention_id

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)


def speaker(name: str, institution: str = "", role: str = "") -> Speaker:
    return Speaker(key=name.lower(), name=name, role=role, institution=institution.lower(), surface=name)


def statement(
    side: Side,
    name: str,
    standing: Standing,
    article: str = "a1",
    *,
    institution: str = "",
    origin: str = "",
    content: str = "the port will close",
    place: Place = "lead",
    **more: object,
) -> Statement:
    return Statement(
        mention_id=mention_id(article, name, f"{side} {content}"),
        claim_id="c1",
        side=side,
        speaker=speaker(name, institution),
        standing=standing,
        outlet=f"Outlet {article}",
        article_id=article,
        url=f"https://outlet.example/{article}",
        sentence=f"{name} said {content}.",
        content=content,
        place=place,
        origin=origin or f"{standing}:{name.lower()}",
        origin_name=name,
        published_at=NOON + timedelta(minutes=len(article)),
        seen_at=NOON,
        **more,  # type: ignore[arg-type]
    )


def claim(*statements: Statement, told: tuple[str, ...] = (), origin_keys: tuple[str, ...] = ()) -> Claim:
    return Claim(
        claim_id="c1",
        story_id="s1",
        event_id="e1",
        text="The port will close.",
        statements=statements,
        told=told,
        origin_keys=origin_keys,
        first_seen_at=NOON,
        updated_at=NOON,
    )


def mention(
    content: str,
    name: str = "Orla Venn",
    standing: Standing = "named",
    act: Act = "asserts",
    place: Place = "body",
    cites: tuple[str, ...] = (),
) -> Mention:
    return Mention(
        mention_id=mention_id("a", name, content),
        place=place,
        sentence=(0, len(content)),
        sentence_text=content,
        content_text=content,
        speaker=speaker(name),
        standing=standing,
        act=act,
        cites=cites,
    )
