"""A user's own file of speakers, from the setting to the mentions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimwatch.errors import BadFile, Exit
from claimwatch.officials import officials_of, reader_of
from claimwatch.settings import Settings
from pipelines.reading import ArticleReader
from pipelines.replay import article_of
from schemas.article import Article
from schemas.extraction import Standing

TEXT = (
    "The lock at Saltmere has failed.\n\nThe lower sluice broke on Friday, Enno Farr, of the Bargees' Union, said. "
    "Taxes on barges were far too high, Farr said."
)
OWN = "- {name: Enno Farr, institution: Saltmere lock, for: [sluice]}\n"


def article() -> Article:
    return article_of(
        {"id": "a1", "outlet": "Lockside Post", "title": "Lock fails", "text": TEXT}, datetime(2026, 3, 4, tzinfo=UTC)
    )


def standings(reader: ArticleReader) -> dict[str, tuple[Standing, str]]:
    said = [mention for mention in reader.read(article()).mentions if mention.source]
    return {mention.sentence_text.split()[1]: (mention.standing, mention.speaker.institution) for mention in said}


def test_an_entry_counts_in_the_sentences_of_its_topic_only(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN)
    assert standings(reader_of(Settings(speakers=(own,)))) == {
        "lower": ("official", "saltmere lock"),
        "on": ("named", "enno farr"),
    }


def test_without_entries_a_reader_reads_as_one_that_knows_of_none() -> None:
    assert reader_of(Settings()).read(article()) == ArticleReader().read(article())


def test_a_faulty_file_is_told_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("# mine\n- {title: lock keeper}\n")
    with pytest.raises(BadFile) as raised:
        officials_of(Settings(speakers=(own,)))
    assert raised.value.exit_code == Exit.BAD_FILE
    assert raised.value.where == f"{own}, line 2, entry 1"


def test_a_list_of_files_is_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_SPEAKERS", "a.yaml, b.yaml")
    assert Settings().speakers == (Path("a.yaml"), Path("b.yaml"))
