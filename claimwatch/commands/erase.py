"""`claimwatch erase`: have an article's words or a person's name left out, wherever that is possible."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from claimwatch.commands.options import Data, Json, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.kafka.connection import KafkaConnection
    from schemas.erasure import Erasure

app = typer.Typer(help="Leave out an article's words or a person's name from now on.", rich_markup_mode=None)

Yes = Annotated[bool, typer.Option("--yes", help="Erase it. Without it nothing is changed.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who look later; without the name itself.")]

REMAINS = (
    "until their retention ends it remains in the topics of articles, extractions, alerts and failures",
    "it remains in what was sent to people, in backups, and in queries of watches; restart notify",
)


@app.command("article")
def article(
    named: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id or its address.")],
    reason: Reason = "",
    yes: Yes = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Erase the words of an article; the claims that rest on it keep their status, without its sentences."""
    from claimwatch.erasing import of_article

    _erase(lambda conn: of_article(conn, named, datetime.now(UTC), reason), yes, data, as_json)


@app.command("name")
def name(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="The name, and other forms of it.")],
    reason: Reason = "",
    yes: Yes = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Erase a name in each of the forms that are given, such as "Anna Holt" and "Holt"."""
    from claimwatch.erasing import of_name

    _erase(lambda _conn: of_name(names, datetime.now(UTC), reason), yes, data, as_json)


def _erase(found: Callable[[KafkaConnection], Erasure], yes: bool, data: Data, as_json: bool) -> None:
    from claimwatch.erasing import erase
    from claimwatch.output import Output
    from claimwatch.services import elasticsearch, kafka

    known = settings(data)
    conn = kafka(known)
    erasure = found(conn)
    if not yes:
        what = f"the article {erasure.article_id}" if erasure.article_id else f"a name of {len(erasure.phrases)} forms"
        lines = [f"would erase {what}", *REMAINS, "nothing was changed; add --yes"]
        Output(as_json).record({"would_erase": erasure.model_dump(mode="json")}, lines)
        return
    es = elasticsearch(known)
    try:
        done = erase(conn, es, erasure)
    finally:
        es.close()
    changed = {name: count for name, count in (*done.records.items(), *done.documents.items()) if count}
    lines = [f"{name}: {count} written anew" for name, count in changed.items()]
    Output(as_json).record({"erased": erasure.erasure_id, "changed": changed}, [*lines, *REMAINS])
