"""Records of the board, made from records that travel by way of the documents that the view would hold of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from claimwatch.board.claims import Found, claim_page
from claimwatch.board.desk import row
from claimwatch.board.records import ClaimPage, Row
from connectors.elasticsearch import documents
from connectors.notifications.notices import Links
from schemas.claim import Claim, Statement
from tests.unit.board.asked import NOW
from tests.unit.elasticsearch import made

DENIER = made.MINISTER.model_copy(update={"key": "bo reed", "name": "Bo Reed", "role": "harbour master"})


def said(name: str, side: str = "asserts", **over: Any) -> Statement:
    """A statement with an article of its own."""
    return made.statement(name, side, **{"article_id": f"a-{name}", **over})


def claim_of(*statements: Statement, **over: Any) -> Claim:
    sides = {"asserted": "asserts", "denied": "denies"}
    counts = {name: sum(each.side == side for each in statements) for name, side in sides.items()}
    told = {"statements": statements, "changed": statements, "history": (), "withheld": (), "figures": (), **counts}
    return made.claim(**{**told, **over})


def row_of(claim: Claim) -> Row:
    return row(documents.claim(claim).body or {}, [each.body or {} for each in documents.statements(claim)])


def page_of(claim: Claim, links: Links | None = None, now: datetime = NOW, **found: Any) -> ClaimPage:
    """The claim's page as if all its statements had just been indexed."""
    bodies = [each.body or {} for each in documents.statements(claim)]
    return claim_page(Found(documents.claim(claim).body or {}, bodies, **found), links or Links(), now)
