"""The rarity table that ships: in how many documents of a reference collection a stem occurs.

Made by ``python -m training.rarity``; a static table rather than running counts, so that what is computed from an
article does not depend on the articles before it.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from importlib import resources

from pipelines.rules.terms import Rarity

MODEL = "rarity/1"
"""Its version, recorded in every extraction."""


@lru_cache(maxsize=1)
def rarity_table() -> Rarity:
    """The table, read once. A line with the number of documents, then ``stem<TAB>documents`` a line."""
    packed = resources.files("pipelines.rules").joinpath("rarity.tsv.gz").read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(packed).decode().splitlines())
    counts = {stem: int(count) for stem, count in rows}
    return Rarity(documents=counts.pop(""), counts=counts)
