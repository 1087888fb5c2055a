"""`claimwatch failures`: records that a stage could not handle, as received, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from claimwatch.commands.options import Data, Json, Limit, settings

if TYPE_CHECKING:
    from claimwatch.settings import Settings
    from connectors.kafka.connection import KafkaConnection
    from schemas.failure import Failure

app = typer.Typer(help="Records that could not be handled, and why.", rich_markup_mode=None)
SHOWN = 4_000
"""Characters of a failed record that a person sees; `--json` has it whole."""


@app.command("list")
def list_failures(limit: Limit = 50, data: Data = None, as_json: Json = False) -> None:
    """List the latest failures, newest last."""
    from claimwatch.output import Output, clock

    failures = _read(settings(data))[-limit:]
    Output(as_json).table(
        failures,
        {
            "id": [failure.failure_id for failure in failures],
            "stage": [failure.stage for failure in failures],
            "time": [clock(failure.failed_at) for failure in failures],
            "from": [_place(failure) for failure in failures],
            "sent again": ["yes" if failure.replayed >= 0 else "" for failure in failures],
            "why": [failure.exception[:120] for failure in failures],
        },
        nothing="no failures",
    )


@app.command("show")
def show(
    failure_id: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show one failure with its record."""
    from claimwatch.output import Output

    failure = _find(failure_id, _read(settings(data)))
    record = failure.record.decode("utf-8", "replace")
    lines = [
        f"{failure.failure_id} in {failure.stage}, {failure.attempts} attempts",
        f"from {_place(failure)} key {failure.key}" if failure.offset >= 0 else f"from {_place(failure)}",
        f"why: {failure.exception}",
        "record as received:",
        record[:SHOWN] + (f" … and {len(record) - SHOWN} characters more" if len(record) > SHOWN else ""),
    ]
    Output(as_json).record(failure, lines)


@app.command("replay")
def replay(
    failure_id: Annotated[str, typer.Argument(help="Its id, or the beginning of it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Send the record of a failure once more to the topic that it came from; a second time does nothing.

    An alert that could not be delivered is tried again where it failed, under the same Idempotency-Key.
    """
    from claimwatch.output import Output
    from claimwatch.services import kafka

    known = settings(data)
    failure = _find(failure_id, _read(known))
    check_replay(failure)
    done = failure.replayed >= 0
    offset = failure.replayed if done else send_again(kafka(known), failure)
    said = "was sent" if done else "sent"
    Output(as_json).record(
        {"replayed": failure.failure_id, "topic": failure.topic, "offset": offset, "before": done},
        [f"{said} {failure.failure_id} to {failure.topic} {'before' if done else 'again'}, offset {offset}"],
    )


def send_again(connection: KafkaConnection, failure: Failure) -> int:
    """Send a failure's record to where it came from, note that on the failure, and return the record's new offset.

    A kill between the two sends it twice at worst, which is what every reader is made for.
    """
    from connectors.kafka.dead_letter import REPLAYED
    from connectors.kafka.message import Outgoing, encoded
    from connectors.kafka.topics import FAILURES

    producer = connection.producer()
    try:
        sent = producer.send(
            failure.topic,
            value=failure.record,
            key=failure.key.encode(),
            headers=[(REPLAYED, failure.failure_id.encode())],
            partition=failure.partition,
        )
        offset = int(sent.get(timeout=30).offset)
        noted = failure.model_copy(update={"replayed": offset})
        producer.send(FAILURES, **encoded(Outgoing(FAILURES, failure.failure_id, noted))).get(timeout=30)
    finally:
        producer.close(timeout=2)
    return offset


def _place(failure: Failure) -> str:
    """Where a record came from; what stands in no place of its topic, as a watch whose query broke, by its key."""
    at = f"{failure.partition}:{failure.offset}" if failure.offset >= 0 else failure.key
    return f"{failure.topic} {at}"


def check_replay(failure: Failure) -> None:
    """
    Raises:
        UserError: its record is missing or cut, or it would undo what came later.
    """
    from claimwatch.errors import UserError
    from connectors.kafka.dead_letter import KEY_LIMIT
    from connectors.kafka.topics import load_topics
    from schemas.failure import RECORD_LIMIT

    if not failure.topic or not failure.record:
        raise UserError(f"{failure.failure_id} has no record to send", do="see it with `claimwatch failures show`")
    if len(failure.record) >= RECORD_LIMIT or len(failure.key) >= KEY_LIMIT:
        raise UserError(
            f"the record of {failure.failure_id} was kept only in part", do="send it again from where it came"
        )
    if any("compact" in topic.cleanup for topic in load_topics() if topic.name == failure.topic):
        raise UserError(
            f"the record of {failure.failure_id} is a state: it could replace a newer one of {failure.key!r}",
            where=failure.topic,
            do="see it with `claimwatch failures show`; if only the search view lacks it, `claimwatch index --rebuild`",
        )


def _find(beginning: str, failures: list[Failure]) -> Failure:
    from claimwatch.errors import NotFound

    found = {failure.failure_id: failure for failure in failures if failure.failure_id.startswith(beginning)}
    if len(found) != 1:
        many = f"{len(found)} failures begin with {beginning}" if found else f"there is no failure {beginning}"
        raise NotFound(many, do="see `claimwatch failures list`")
    return next(iter(found.values()))


def _read(known: Settings) -> list[Failure]:
    """All failures in the order of the log, each id once with its last word."""
    from claimwatch.services import kafka
    from connectors.kafka.reader import read_to_end
    from connectors.kafka.topics import FAILURES
    from schemas.failure import Failure
    from schemas.record import SchemaError, decode

    failures: dict[str, Failure] = {}
    for message in read_to_end(kafka(known), FAILURES):
        try:
            failure = decode(Failure, message.value, message.headers)
        except SchemaError:  # a dead letter about a dead letter would help nobody
            continue
        failures.pop(failure.failure_id, None)
        failures[failure.failure_id] = failure
    return list(failures.values())
