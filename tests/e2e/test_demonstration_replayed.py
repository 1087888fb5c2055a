"""The demonstration through the same rules as live, without services: the alerts that its stories say are due."""

from __future__ import annotations

import json

import pytest

from claimwatch.demo.newsroom import demo_articles, demo_stories, replay_lines
from pipelines.replay import read_articles, replay

EXPECTED = [(story, alert) for story in demo_stories() for alert in story.alerts]


@pytest.fixture(scope="module")
def alerts(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "articles.jsonl"
    path.write_text("".join(line + "\n" for line in replay_lines()), "utf-8")
    return replay(read_articles(str(path))).alerts


def matching(alerts, expected):
    return [a for a in alerts if a.kind == expected.kind and any(q in t for q in expected.claim for t in told(a))]


def told(alert):
    return [alert.claim_text, alert.headline, *(piece.sentence for piece in alert.evidence)]


@pytest.mark.parametrize(("story", "expected"), EXPECTED, ids=[f"{a.kind}-{a.article}" for _, a in EXPECTED])
def test_the_alert_is_raised_by_the_article_that_it_is_expected_from(alerts, story, expected):
    found = matching(alerts, expected)
    assert len(found) == 1
    assert any(quote in found[0].trigger.sentence for quote in expected.evidence)


def test_nothing_else_is_told(alerts):
    assert len(alerts) == len(EXPECTED)


def test_the_articles_are_told_in_the_order_of_their_release():
    ids = [json.loads(line)["id"] for line in replay_lines()]
    assert len(ids) == len(demo_articles())
