from __future__ import annotations

from datetime import timedelta

from claimwatch.collecting.claims_following import noted
from claimwatch.collecting.open_claims import OpenClaims
from connectors.kafka.message import Message
from connectors.kafka.topics import ALERTS, CLAIMS
from schemas.claim import Claim
from tests.unit.elasticsearch import made
from tests.unit.schemas.examples import CLAIM, NOON, STATEMENT


def claim(name: str, *articles: str, **changed: object) -> Claim:
    statements = tuple(STATEMENT.model_copy(update={"article_id": each, "claim_id": name}) for each in articles)
    return CLAIM.model_copy(update={"claim_id": name, "statements": statements, **changed})


def test_an_article_carries_an_open_claim_until_all_of_its_claims_are_closed() -> None:
    claims = OpenClaims()
    assert set(claims.note(claim("c1", "a1", "a2"))) == {"a1", "a2"}
    claims.note(claim("c2", "a1"))
    claims.note(claim("c1", "a1", "a2", status="retracted"))
    assert (claims.carries("a1"), claims.carries("a2")) == (True, False)
    claims.note(claim("c2", "a1", merged_into="c3"))
    assert not claims.carries("a1")


def test_the_latest_record_of_a_claim_counts() -> None:
    claims = OpenClaims()
    claims.note(claim("c1", "a1"))
    claims.note(claim("c1", "a2"))
    assert (claims.carries("a1"), claims.carries("a2"), len(claims)) == (False, True, 1)


def test_the_claim_that_was_untouched_longest_is_forgotten() -> None:
    claims = OpenClaims(kept=2)
    for name, article in (("c1", "a1"), ("c2", "a2"), ("c1", "a1"), ("c3", "a3")):
        claims.note(claim(name, article))
    assert [claims.carries(f"a{number}") for number in (1, 2, 3)] == [True, False, True]


def test_an_alert_is_remembered_for_all_articles_of_its_claim() -> None:
    claims = OpenClaims()
    claims.note(claim("c1", "a1", "a2"))
    alert = made.alert("n1", claim_id="c1", raised_at=NOON)
    assert {*claims.alert(alert)} == {"a1", "a2", alert.trigger.article_id}
    assert claims.alerted_at("a2") == NOON
    claims.alert(made.alert("n2", claim_id="c1", raised_at=NOON - timedelta(hours=1)))
    assert claims.alerted_at("a2") == NOON
    assert claims.alerted_at("a9") is None


def test_messages_are_taken_in_and_poison_is_left_out() -> None:
    claims, one = OpenClaims(), claim("c1", "a1")
    assert noted(claims, Message(CLAIMS, 0, 0, "c1", one.encode(), (), 0)) == ("a1",)
    assert noted(claims, Message(CLAIMS, 0, 1, "c1", b"{nonsense", (), 0)) == ()
    assert noted(claims, Message(ALERTS, 0, 0, "c1", b"{nonsense", (), 0)) == ()
    assert noted(claims, Message(CLAIMS, 0, 2, "c1", None, (), 0)) == ("a1",)
    assert not claims.carries("a1")
