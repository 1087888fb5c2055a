"""The API as OpenAPI 3.1 describes it, made from the records that it answers with. Pure."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from claimwatch.board.filters import MOST_PER_PAGE, Filters
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


ETAG = {"ETag": {"required": True, "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'}}}
TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "the ETag of the answer that you have",
    "schema": {"type": "string"},
}


EMPTY = {"type": "string", "maxLength": 0}
PAGE = {"content": {"text/html": {"schema": {"type": "string"}}}}
REFUSED = {
    "401": {
        "description": "a token is needed",
        "content": {"application/json": {"schema": {"$ref": REFERENCES.format(model="Error")}}},
    },
    "403": {"description": "another site's page has a browser ask", **TEXT},
    "421": {"description": "the board does not go by the name in Host", **TEXT},
}


class Operation(NamedTuple):
    path: str
    summary: str
    answer: type[BaseModel]
    query: tuple[str, ...] = ()


FEED = "/watches/{name}"
FILTERS = tuple(name for name in Filters.model_fields if name != "keep")
OPERATIONS = (
    Operation("/api/v1/claims", "Claims, newest change of status first: the desk.", Desk, FILTERS),
    Operation("/api/v1/claims/{claim_id}", "A claim with what was said for and against it.", ClaimPage, ("after",)),
    Operation("/api/v1/stories/{story_id}", "A story: its events and claims in order of time.", StoryPage),
    Operation("/api/v1/outlets", "Outlets and feeds, and what became of what they were seen first with.", Outlets),
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
        "paths": {each.path: {"get": _operation(each)} for each in OPERATIONS}
        | {"/events": {"get": _events()}, FEED: {"get": _feed()}},
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
        "parameters": [*map(_in_path, there), *map(_in_query, told.query), IF_NONE_MATCH],
        "responses": {
            "200": {"description": "found", **_json(told.answer.__name__), "headers": ETAG},
            "304": {"description": "as the ETag in If-None-Match says", "headers": ETAG},
            "400": {"description": "a value that cannot be read", **_json("Error")},
            **({"404": {"description": "there is none", **_json("Error")}} if there else {}),
            **REFUSED,
            "502": {"description": "Elasticsearch refuses the question", **_json("Error")},
            "503": {
                "description": "Elasticsearch does not answer in time, or too many searches are under way",
                **_json("Error"),
                "headers": {"Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}}},
            },
        },
    }


def _events() -> dict[str, Any]:
    word = {"type": "string", "maxLength": 4_000}
    told = {
        "since": "what a page has seen: its `since`, or a time",
        "claim": "of this claim alone",
        "known": "what the claim's page knows of its alerts: its `known`",
    }
    rows = {"type": "array", "items": {"type": "string"}, "maxItems": MOST_PER_PAGE}
    filters = [_in_query(name) for name in FILTERS if name not in ("after", "limit")]
    own = [{"name": name, "in": "query", "description": words, "schema": word} for name, words in told.items()]
    shown = {"name": "row", "in": "query", "description": "ids of the claims that are shown", "schema": rows}
    return {
        "summary": "Server-sent events: `news` with what is new since then, `away` while Elasticsearch is.",
        "operationId": "events",
        "parameters": [*filters, *own, shown],
        "responses": {
            "200": {"description": "a stream", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            "400": {"description": "a value that cannot be read", **PAGE},
            "503": {"description": "too many listen", **TEXT},
            **REFUSED,
        },
    }


def _feed() -> dict[str, Any]:
    return {
        "summary": "The newest alerts of a watch as Atom, where notify writes feeds.",
        "operationId": "watches_feed",
        "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}, IF_NONE_MATCH],
        "responses": {
            "200": {
                "description": "found",
                "headers": ETAG,
                "content": {"application/atom+xml": {"schema": {"type": "string"}}},
            },
            "304": {"description": "as the ETag in If-None-Match says", "headers": ETAG},
            "404": {"description": "there is none", **PAGE},
            **REFUSED,
        },
    }


def _in_path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": r"^[A-Za-z0-9_.:@~+-]+$", "maxLength": 200}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(name: str) -> dict[str, Any]:
    properties = Filters.model_json_schema()["properties"]
    schema = {key: value for key, value in properties[name].items() if key not in ("title", "description")}
    told = {"name": name, "in": "query", "description": properties[name]["description"]}
    return told | {"schema": _or_empty(schema)}


def _or_empty(schema: dict[str, Any]) -> dict[str, Any]:
    """An empty value is passed over, as a form sends it for what nobody filled in."""
    if schema["type"] == "array":
        return schema | {"items": _or_empty(schema["items"])}
    return schema if schema["type"] == "string" and "enum" not in schema else {"anyOf": [schema, EMPTY]}


def _json(model: str) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": REFERENCES.format(model=model)}}}}
