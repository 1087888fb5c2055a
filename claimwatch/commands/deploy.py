"""`claimwatch deploy`: make on a cluster what `up` makes by itself on a laptop."""

from __future__ import annotations

import typer

from claimwatch.commands.options import Data, Json, settings

app = typer.Typer(help="Make topics and indices on real services, and compare.", rich_markup_mode=None)


@app.command("topics")
def topics(data: Data = None, as_json: Json = False) -> None:
    """Create the topics of deploy/topics.yaml that are missing; never change or remove one."""
    from claimwatch.output import Output
    from claimwatch.services import kafka
    from connectors.kafka.topics import ensure_topics

    created = ensure_topics(kafka(settings(data)))
    lines = [f"created {name}" for name in created] or ["all topics are there"]
    Output(as_json).record({"created": created}, lines)


@app.command("indices")
def indices(data: Data = None, as_json: Json = False) -> None:
    """Put the index templates into Elasticsearch."""
    from claimwatch.output import Output
    from claimwatch.services import elasticsearch
    from connectors.elasticsearch.templates import apply_templates

    client = elasticsearch(settings(data))
    try:
        names = list(apply_templates(client))
    finally:
        client.close()
    Output(as_json).record({"applied": names}, [f"applied {name}" for name in names] or ["all templates are there"])


@app.command("check")
def check(data: Data = None, as_json: Json = False) -> int:
    """Say what differs between the services and deploy/; exit code 1 if anything does."""
    from claimwatch.output import Output
    from claimwatch.services import elasticsearch, kafka
    from connectors.elasticsearch.templates import check_templates
    from connectors.kafka.topics import check_topics

    known = settings(data)
    differences = list(check_topics(kafka(known)))
    client = elasticsearch(known)
    try:
        differences += check_templates(client)
    finally:
        client.close()
    Output(as_json).record({"differences": differences}, differences or ["all is as deploy/ says"])
    return 1 if differences else 0
