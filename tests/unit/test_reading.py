"""An article becomes an extraction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.reading import ArticleReader
from schemas import ids
from schemas.article import Article
from schemas.extraction import Extraction, Mention

WHEN = datetime(2026, 3, 10, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> ArticleReader:
    return ArticleReader()


def article(title: str, text: str, outlet: str = "Harbour Post") -> Article:
    url = "https://harbour.example/1"
    return Article(
        article_id=ids.article_id(url),
        url=url,
        canonical_url=url,
        outlet=outlet,
        title=title,
        text=text,
        published_at=WHEN,
        first_seen_at=WHEN,
        content_hash=ids.content_hash(title, text),
    )


TEXT = (
    "Norland's defence minister, Karl Abel, denied on Tuesday that his country had lifted "
    "the limits on its missiles.\n\n"
    '"The limits remain in place. Norland has not allowed anybody to use them," Abel told reporters in Tarn.\n\n'
    "The Tribune had reported in the morning, citing two officials, that the limits were lifted last week.\n\n"
    "The ministry of foreign affairs declined to comment. In 2024 the minister denied that he had taken gifts.\n\n"
    "Norland delivered the first missiles in January."
)


def read(reader: ArticleReader, title: str, text: str, outlet: str = "Harbour Post") -> Extraction:
    return reader.read(article(title, text, outlet))


def about(extraction: Extraction, words: str) -> Mention:
    return next(m for m in extraction.mentions if words in m.content_text)


def test_each_statement_has_its_speaker_standing_and_act(reader: ArticleReader) -> None:
    found = read(reader, "Defence minister denies lifting limits", TEXT)
    headline = found.mentions[0]
    assert (headline.place, headline.act, headline.speaker.key) == ("headline", "denies", "karl abel")
    denial = about(found, "his country had lifted the limits")
    assert (denial.act, denial.standing, denial.speaker.institution) == ("denies", "official", "defence ministry")
    assert denial.content_text == "his country had lifted the limits on its missiles"
    assert about(found, "The limits remain").speaker.key == "karl abel"
    passed_on = about(found, "the limits were lifted last week")
    assert (passed_on.standing, passed_on.cites, passed_on.cited_source) == ("media", ("Tribune",), "two officials")


def test_each_sentence_of_a_quotation_is_a_statement_of_its_own(reader: ArticleReader) -> None:
    found = read(reader, "", TEXT)
    contents = [m.content_text for m in found.mentions if m.speaker.key == "karl abel"]
    assert "The limits remain in place" in contents
    assert "Norland has not allowed anybody to use them" in contents


def test_offsets_point_into_the_text(reader: ArticleReader) -> None:
    found = read(reader, "Defence minister denies lifting limits", TEXT)
    for mention in found.mentions:
        within = found.article.title if mention.place == "headline" else TEXT
        assert within[slice(*mention.sentence)] == mention.sentence_text
        for start, end in (*mention.source, *mention.cue, *mention.content):
            assert within[start:end].strip()


def test_no_comment_is_neutral_and_the_past_is_background(reader: ArticleReader) -> None:
    found = read(reader, "", TEXT)
    silent = next(m for m in found.mentions if m.speaker.institution == "foreign ministry")
    assert silent.act == "neutral"
    assert about(found, "he had taken gifts").background


def test_a_plain_sentence_is_the_outlet_s_own_voice(reader: ArticleReader) -> None:
    found = read(reader, "Norland lifts limits on missiles", TEXT)
    assert found.mentions[0].standing == "outlet"
    own = about(found, "Norland delivered the first missiles")
    assert (own.standing, own.place, own.act, own.source, own.cue) == ("outlet", "body", "asserts", (), ())


def test_a_question_headline_asserts_nothing(reader: ArticleReader) -> None:
    assert not [m for m in read(reader, "Has Norland lifted the limits?", TEXT).mentions if m.place == "headline"]


def test_a_withdrawal_carries_what_had_been_said(reader: ArticleReader) -> None:
    text = (
        "The Harbour Post has removed from its website an article that said that the bridge had "
        "collapsed.\n\nWe apologise."
    )
    found = read(reader, "Correction: the bridge", text)
    notices = [(m.notice, m.content_text) for m in found.mentions if m.notice]
    assert ("withdrawal", "the bridge had collapsed") in notices


def test_another_outlet_s_withdrawal_is_no_notice(reader: ArticleReader) -> None:
    text = "The Tribune withdrew an article about the bridge on Thursday and apologised to the people of the town."
    assert not [m for m in read(reader, "Tribune withdraws story", text).mentions if m.notice]


def test_an_outlet_naming_itself_adds_no_second_statement(reader: ArticleReader) -> None:
    text = "Sources told a newspaper that the limits were lifted, Harbour Post reports."
    found = read(reader, "", text)
    assert not [m for m in found.mentions if m.cue_text == "reports"]


def test_an_article_in_another_language_is_kept_but_not_read(reader: ArticleReader) -> None:
    text = (
        "Der Verteidigungsminister hat am Dienstag bestritten, dass sein Land die Beschränkungen aufgehoben habe. " * 3
    )
    found = read(reader, "Minister bestreitet Aufhebung", text)
    assert (found.language, found.read_for_claims, found.mentions) == ("de", False, ())
    assert found.terms
    assert found.fingerprint


def test_reading_is_repeatable_and_ids_are_unique(reader: ArticleReader) -> None:
    text = TEXT + "\n\n" + TEXT
    once, again = read(reader, "Limits", text), read(ArticleReader(), "Limits", text)
    assert once == again
    assert len({m.mention_id for m in once.mentions}) == len(once.mentions)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", '"', "“", "said", "said.", ", said", "according to", "\0\ud83d", "a" * 5000, '"' * 500]
)
def test_odd_text_is_read_without_harm(reader: ArticleReader, text: str) -> None:
    english = "The minister said that the government would decide about the bridge on Monday evening in the town. "
    read(reader, text, text)
    read(reader, text, english + text)
