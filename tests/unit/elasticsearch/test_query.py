"""The searches for what is like an article."""

from __future__ import annotations

import pytest

from connectors.elasticsearch.query import LIKE_TERMS, NEAREST, alike, more_like, near


def test_the_heaviest_terms_are_looked_for_by_their_weight_and_the_article_is_left_out() -> None:
    terms = {f"stem{n}": 1 / n for n in range(1, 60)}
    found = alike({"article_id": "a1"}, terms)["bool"]
    asked = [each["multi_match"] for each in found["should"]]
    assert [each["query"] for each in asked] == [f"stem{n}" for n in range(1, LIKE_TERMS + 1)]
    assert asked[1]["boost"] == 0.5
    assert found["must_not"] == [{"term": {"article_id": "a1"}}]


def test_an_article_of_one_term_has_others_like_it() -> None:
    assert alike({}, {"ferri": 1.0})["bool"]["minimum_should_match"] == 1
    assert alike({}, {"ferri": 1.0, "quay": 0.5, "boat": 0.4})["bool"]["minimum_should_match"] == 2


def test_of_a_long_article_the_beginning_is_sent() -> None:
    (like,) = more_like({"article_id": "a1", "text": "x" * 100_000})["bool"]["must"]
    assert [len(each) for each in like["more_like_this"]["like"]] == [20_000]


@pytest.mark.parametrize(
    ("most", "nearest", "candidates"), [(10, NEAREST, 100), (400, 400, 800), (9_000, 9_000, 10_000)]
)
def test_the_nearest_are_looked_for_among_what_else_is_asked_and_the_article_is_left_out(
    most: int, nearest: int, candidates: int
) -> None:
    newer = {"range": {"@timestamp": {"gte": "2026-11-01"}}}
    found = near({"article_id": "a1"}, (1, -2), most, [newer])
    assert (found["k"], found["num_candidates"]) == (nearest, candidates)
    assert found["query_vector"] == [1, -2]
    assert found["filter"] == {"bool": {"filter": [newer], "must_not": [{"term": {"article_id": "a1"}}]}}
