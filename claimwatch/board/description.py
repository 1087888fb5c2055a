"""The API as OpenAPI 3.1 describes it, made from the records that it answers with. Pure."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from claimwatch.board.filters import Filters
from claimwatch.board.records import ClaimPage, Desk, Outlets, StoryPage, Strip, Watches

REFERENCES = "#/components/schemas/{model}"
ERROR = {
    "type": "object",
    "required": ["error", "where", "do"],
    "properties": {
        "error": {"type": "string", "description": "what went wrong"},
        "where": {"type": "string"},
        "do": {"type": "string", "description": "what to do about it"},
        "exit_code": {"type": "integer", "description": "that of the commands, for the same error"},
    },
}


class Operation(NamedTuple):
    path: str
    summary: str
    answer: type[BaseModel]
    query: tuple[str, ...] = ()


FILTERS = tuple(name for name in Filters.model_fields if name != "keep")
OPERATIONS = (
    Operation("/api/v1/claims", "Claims, newest change of status first: the desk.", Desk, FILTERS),
    Operation("/api/v1/claims/{claim_id}", "A claim with what was said for and against it.", ClaimPage, ("after",)),
    Operation("/api/v1/stories/{story_id}", "A story: its events and claims in order of time.", StoryPage),
    Operation("/api/v1/outlets", "Outlets and feeds, and what became of what they were first with.", Outlets),
    Operation("/api/v1/strip", "How the whole fares.", Strip),
    Operation("/api/v1/watches", "Watches, and where their Atom feeds are.", Watches),
)


@cache
def description() -> dict[str, Any]:
    """The whole description, as JSON values."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(each.answer, "serialization") for each in OPERATIONS]
    _, found = models_json_schema(models, ref_template=REFERENCES)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "claimwatch board",
            "version": version("claimwatch"),
            "description": "What the board shows, as JSON. Read-only. Pages have a cursor `next` for `after`; every "
            "answer has an ETag, and with it in If-None-Match is 304 while nothing has changed.",
        },
        "paths": {each.path: {"get": _operation(each)} for each in OPERATIONS},
        "components": {
            "schemas": {**found["$defs"], "Error": ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(told: Operation) -> dict[str, Any]:
    there = [told.path.rpartition("{")[2].rstrip("}")] if "{" in told.path else []
    return {
        "summary": told.summary,
        "operationId": told.path.removeprefix("/api/v1/").replace("/{", "_").rstrip("}"),
        "parameters": [*map(_in_path, there), *map(_in_query, told.query)],
        "responses": {
            "200": {"description": "found", **_json(told.answer.__name__), "headers": {"ETag": {"schema": _text()}}},
            "304": {"description": "as the ETag in If-None-Match says"},
            "400": {"description": "a value that cannot be read", **_json("Error")},
            **({"404": {"description": "there is none", **_json("Error")}} if there else {}),
            "401": {"description": "a token is needed", **_json("Error")},
            "503": {"description": "Elasticsearch does not answer", **_json("Error")},
        },
    }


def _in_path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": r"^[A-Za-z0-9_.:@~+-]+$", "maxLength": 200}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(name: str) -> dict[str, Any]:
    properties = Filters.model_json_schema()["properties"]
    schema = {key: value for key, value in properties[name].items() if key not in ("title", "description")}
    return {"name": name, "in": "query", "description": properties[name]["description"], "schema": schema}


def _json(model: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": REFERENCES.format(model=model)}}}}


def _text() -> dict[str, str]:
    return {"type": "string"}
