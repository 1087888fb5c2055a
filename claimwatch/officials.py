"""The reader of articles with the user's own word on who is official."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimwatch.errors import BadFile
from claimwatch.settings import Settings
from connectors.officials import OfficialsError, load_officials

if TYPE_CHECKING:
    from pipelines.reading import ArticleReader
    from pipelines.rules.officials import Officials


def officials_of(settings: Settings) -> Officials:
    """Who is official for what, as the files say that ship and that the setting names. Raises BadFile."""
    from pipelines.rules.officials import Officials

    try:
        return Officials(load_officials(settings.speakers))
    except OfficialsError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error


def reader_of(settings: Settings) -> ArticleReader:
    """A reader that counts speakers so. Raises BadFile before a model is loaded."""
    officials = officials_of(settings)
    from pipelines.reading import ArticleReader

    return ArticleReader(officials=officials)
