"""Extractions with terms of real sentences, so that those of one topic join one story."""

from __future__ import annotations

from functools import cache

from pipelines.rules.rarity import rarity_table
from pipelines.rules.terms import article_terms
from schemas.extraction import Extraction
from tests.unit.steps.fakes import extraction

TEXTS = {
    "a": ("Ferry Brune Maid sinks off Ollern", "The ferry Brune Maid sank off Ollern in a storm, the coastguard said."),
    "b": ("Senate of Tarnmoor passes budget", "The senate of Tarnmoor passed the budget by three votes, a clerk said."),
    "c": ("Velm Works to close mine of Kelgate", "Velm Works will close the salt mine of Kelgate, two people said."),
    "d": ("Mayor of Quorsund resigns", "The mayor of Quorsund, Ines Vikrick, resigned on Monday, her office said."),
}


@cache
def terms_of(topic: str) -> dict[str, float]:
    return article_terms(*TEXTS[topic], rarity_table())


def told(number: int, topic: str = "a") -> Extraction:
    """The extraction of article ``number`` of a topic, a minute after the one before."""
    one = extraction(number, topic=topic)
    title, text = TEXTS[topic]
    article = one.article.model_copy(update={"title": title, "text": text})
    return one.model_copy(update={"article": article, "terms": terms_of(topic)})
