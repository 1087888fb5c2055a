"""What `dev extract` draws: the text in colours, with who says it beside it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from claimwatch.output import HIDDEN
from claimwatch.screens.attributions import attributions, counted, drawn, legend
from pipelines.replay import article_of
from schemas.extraction import Extraction, Mention, Speaker

TEXT = "It rained.\nAda Quell denied the pier was shut. “It is open. It was open,” said Bo Lind, a pilot."


def part(words: str, text: str = TEXT) -> tuple[tuple[int, int], ...]:
    return ((text.index(words), text.index(words) + len(words)),)


def mention(
    source: str, cue: str, content: str, act: str = "asserts", place: str = "body", text: str = TEXT
) -> Mention:
    return Mention(
        mention_id=f"{source}{content}",
        place=place,
        sentence=(0, len(text)),
        source=part(source, text),
        cue=part(cue, text),
        content=part(content, text),
        sentence_text=text,
        content_text=content,
        speaker=Speaker(key=source.lower(), name=source),
        standing="named",
        act=act,
    )


def extraction(*mentions: Mention, title: str = "", text: str = TEXT, language: str = "en") -> Extraction:
    article = article_of({"id": "a", "title": title, "text": text}, datetime(2026, 3, 1, tzinfo=UTC))
    return Extraction(article=article, language=language, read_for_claims=language == "en", mentions=mentions)


DENIAL = mention("Ada Quell", "denied", "the pier was shut", "denies")
QUOTED = mention("Bo Lind", "said", "It is open."), mention("Bo Lind", "said", "It was open")


def seen(found: Extraction, width: int = 80, colours: bool = False, no_color: bool = False) -> str:
    held = io.StringIO()
    system = "truecolor" if colours else None
    console = Console(
        file=held, width=width, color_system=system, force_terminal=colours, no_color=no_color, highlight=False
    )
    for row in drawn(found, width):
        console.print(row)
    return held.getvalue()


def test_the_sentences_of_one_quotation_are_one_attribution() -> None:
    assert [len(parts) for parts in attributions(extraction(DENIAL, *QUOTED))] == [1, 2]


def test_speaker_standing_and_act_stand_beside_the_text() -> None:
    rows = seen(extraction(DENIAL)).splitlines()
    row = next(row for row in rows if "Ada Quell denied" in row)
    assert "denies" in row
    assert "Ada Quell · named" in row


def test_numbers_tie_notes_to_cues_only_where_there_are_several() -> None:
    assert "denied¹" in seen(extraction(DENIAL, *QUOTED))
    assert "said²" in seen(extraction(DENIAL, *QUOTED))
    assert "¹" not in seen(extraction(DENIAL))


def test_source_cue_and_content_differ_in_style_and_the_legend_names_them() -> None:
    drawn_so = seen(extraction(DENIAL), colours=True)
    styles = {
        words: drawn_so.split(words)[0].rsplit("\x1b[", 1)[1].split("m")[0]
        for words in ("Ada Quell", "denied", "the pier was shut")
    }
    assert len(set(styles.values())) == 3
    assert all(word in legend().plain for word in ("source", "cue", "content"))


def test_no_color_leaves_no_colour() -> None:
    plainly = seen(extraction(DENIAL), colours=True, no_color=True)
    assert "\x1b[1m" in plainly
    assert "\x1b[1;36m" not in plainly
    assert "\x1b[32m" not in plainly


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_rows_fit_the_terminal(width: int) -> None:
    long = TEXT.replace("It rained.", "It rained. " * 40)
    rows = seen(extraction(text=long), width).splitlines()
    assert max(len(row.rstrip()) for row in rows) <= width


def test_what_a_headline_attributes_is_told_beside_it() -> None:
    title = "Pier is open, Lind says"
    said = mention("Lind", "says", "Pier is open", place="headline", text=title)
    row = next(row for row in seen(extraction(said, title=title)).splitlines() if title in row)
    assert "asserts" in row


def test_a_text_in_another_language_says_that_it_was_not_read() -> None:
    assert "not read for claims: its language is de" in seen(extraction(language="de"))


def test_markup_is_shown_as_it_is_written() -> None:
    text = "[bold red]Ada[/bold red] said :smile: it was open."
    assert "[bold red]Ada[/bold red] said :smile:" in seen(extraction(text=text))


@given(st.text(max_size=200), st.text(max_size=40))
def test_nothing_that_a_terminal_obeys_is_printed(text: str, title: str) -> None:
    import unicodedata

    shown = seen(extraction(text=text, title=title))
    assert not {c for c in shown if unicodedata.category(c) in HIDDEN} - {"\n"}


def test_the_last_line_counts() -> None:
    assert counted(1, 2).plain == "2 attributions in 1 text"
    assert counted(3, 1).plain == "1 attribution in 3 texts"
