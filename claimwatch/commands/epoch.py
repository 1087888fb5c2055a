"""`claimwatch epoch`: have new rules or models compute what is known anew, without telling anybody again."""

from __future__ import annotations

from typing import Annotated

import typer

from claimwatch.commands.options import Data, Json, settings

app = typer.Typer(help="Compute statuses anew after a change of rules or models, in silence.", rich_markup_mode=None)


@app.command("start")
def start(
    reason: Annotated[str, typer.Option("--reason", help="What has changed, for those who look later.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Start it. Without it nothing is changed.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Have corroborate read all extractions again, by its present rules; alerts told before are not told again.

    Corroborate is ended, with code 75, and goes back to the beginning when it is started again.
    """
    from datetime import UTC, datetime

    from claimwatch import epochs
    from claimwatch.output import Output
    from claimwatch.owning import position
    from claimwatch.services import kafka

    conn = kafka(settings(data))
    before = epochs.epochs_of(conn)
    number = epochs.next_number(conn, before)
    if not yes:
        where = [(partition, position(conn, partition)) for partition in epochs.PARTITIONS]
        lines = [f"epoch {number}: corroborate computes stories, claims and statuses anew"]
        lines += [
            f"partition {partition}: offsets {at.earliest} to {at.end} are read again; what is before "
            f"{epochs.silent_until(at, before, partition)} tells nobody"
            for partition, at in where
        ]
        plan = [at._asdict() | {"partition": partition} for partition, at in where]
        Output(as_json).record({"would_start": number, "partitions": plan}, [*lines, "nothing was changed; add --yes"])
        return
    made = epochs.start(conn, datetime.now(UTC), reason)
    Output(as_json).record(
        {"started": number, "partitions": [each.model_dump(mode="json") for each in made]},
        [
            f"epoch {each.number} of partition {each.partition} begins at {each.begins_at} and tells from "
            f"{each.told_before} on"
            for each in made
        ],
    )


@app.command("show")
def show(data: Data = None, as_json: Json = False) -> None:
    """Say which epoch it is, and how much of the extractions it has read again."""
    from claimwatch import epochs
    from claimwatch.output import Output
    from claimwatch.services import kafka

    found = epochs.standings(kafka(settings(data)))
    lines = [
        f"epoch {each.number} of partition {each.partition}: {each.read} of {each.to_read} extractions"
        + (", it has caught up" if each.caught_up else ", nobody is told meanwhile")
        for each in found
    ]
    rows = [each._asdict() | {"caught_up": each.caught_up} for each in found]
    Output(as_json).record({"epochs": rows}, lines or ["no epoch was ever started"])


@app.command("finish")
def finish(data: Data = None, as_json: Json = False) -> None:
    """Remove stories and claims that only the rules before have made; refused until the epoch has caught up.

    Corroborate is ended, with code 75, and goes on where it was when it is started again.
    """
    from claimwatch import epochs
    from claimwatch.output import Output
    from claimwatch.services import kafka

    known = settings(data)
    left = epochs.finish(kafka(known), known.epoch)
    Output(as_json).record(
        {"stories": left.stories, "claims": left.claims},
        [f"removed {len(left.stories)} stories and {len(left.claims)} claims that only the rules before had made"],
    )
