"""Who speaks behind each source phrase of the little articles in phrases.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.rules.casting import cast_of
from pipelines.rules.institutions import Spoken
from pipelines.rules.speakers import identify
from schemas.extraction import Speaker, Standing

OUTLET = "Lockside Post"
NEAR = 600


@dataclass
class Row:
    """A phrase with who speaks there, and what is expected."""

    title: str
    fields: dict[str, Any]
    speaker: Speaker
    standing: Standing
    expected: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        asked = ("is", "name", "role", "organisation", "institution", "standing")
        self.expected = {name: self.fields[name] for name in asked if name in self.fields}

    @property
    def found(self) -> dict[str, str]:
        everything = {**self.speaker.model_dump(), "is": self.speaker.key, "standing": self.standing}
        return {name: everything[name] for name in self.expected}


def rows() -> list[Row]:
    """The articles' phrases, each read with those before it, as extract reads them."""
    found = []
    for article in yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text("utf-8")):
        title, text = article["title"], article["text"]
        cast, before, at = cast_of(title, text, OUTLET), [], 0
        for fields in article["said"]:
            at = text.index(fields["says"], at)
            near = text[max(0, at - NEAR) : at]
            content = fields.get("content", "")
            speaker, standing = identify(
                fields["says"], cast, before, near=near, at=at, content=content, denies=fields.get("denied", False)
            )
            found.append(Row(title, fields, speaker, standing))
            if standing != "outlet":
                before = [Spoken(speaker, standing, at), *before]
            at += len(fields["says"])
    return found


ROWS = rows()


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 150


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.title}: {row.fields['says']}")
def test_a_phrase_is_its_speaker(row: Row) -> None:
    assert row.found == row.expected
