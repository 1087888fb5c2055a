"""The templates in deploy/elasticsearch, applied to and compared with a server that keeps what it is given."""

from __future__ import annotations

import copy
from fnmatch import fnmatch
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, ObjectApiResponse
from elastic_transport import ConnectionError as NoConnection
from elasticsearch import AuthorizationException, Elasticsearch, NotFoundError

from connectors.elasticsearch.connection import ElasticsearchRefused, ElasticsearchUnavailable
from connectors.elasticsearch.templates import (
    KINDS,
    apply_templates,
    check_indices,
    check_templates,
    composed,
    default_fields,
    mapped_fields,
    newer_templates,
    remove_indices,
)

META = ApiResponseMeta(200, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "es.example", 9200))
COMPONENTS = ["claimwatch", "claimwatch-attribution", "claimwatch-address"]
NAMES = [*COMPONENTS, *(f"claimwatch-{kind}" for kind in KINDS)]


class Server(Elasticsearch):
    """Keeps templates, and spells settings as servers do: as strings below ``index``."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__("http://127.0.0.1:1")
        self.kept: dict[str, dict[str, Any]] = {}
        self.error = error

    def perform_request(self, method: str, path: str, *, body: Any = None, **_: Any) -> Any:  # type: ignore[override]
        if self.error:
            raise self.error
        name = path.rpartition("/")[2]
        if method == "PUT":
            self.kept[name] = copy.deepcopy(body)
            settings = self.kept[name]["template"].pop("settings", {})
            self.kept[name]["template"]["settings"] = {"index": spelled(settings)}
            return ObjectApiResponse({"acknowledged": True}, META)
        if name not in self.kept:
            raise NotFoundError("missing", META, {})
        group = "component_template" if "component" in path else "index_template"
        return ObjectApiResponse({f"{group}s": [{"name": name, group: self.kept[name]}]}, META)


def spelled(settings: dict[str, Any]) -> dict[str, Any]:
    plain = {name.removeprefix("index."): value for name, value in settings.items()}
    nested = {"query": {"default_field": plain.pop("query.default_field")}} if "query.default_field" in plain else {}
    return {name: str(value) if isinstance(value, int) else value for name, value in (plain | nested).items()}


class Indices(Elasticsearch):
    """Holds indices; ``vanishing`` are gone when they are to be removed."""

    def __init__(self, *names: str, vanishing: tuple[str, ...] = ()) -> None:
        super().__init__("http://127.0.0.1:1")
        self.names = set(names)
        self.vanishing = vanishing
        self.asked: list[str] = []

    def perform_request(self, method: str, path: str, **_: Any) -> Any:  # type: ignore[override]
        target = path.partition("?")[0].removesuffix("/_settings").lstrip("/")
        if method == "DELETE":
            if target in self.vanishing:
                raise NotFoundError("missing", META, {})
            self.names.remove(target)
            return ObjectApiResponse({"acknowledged": True}, META)
        patterns = target.split(",")
        found = {name: {} for name in self.names if any(fnmatch(name, pattern) for pattern in patterns)}
        return ObjectApiResponse(found, META)


def test_only_indices_of_ours_are_removed() -> None:
    foreign = {"claims", "news", "news-weather-000001", "my-news-claims-000001"}
    server = Indices(*foreign, "news-claims-000001", "news-articles-2026.03", "news-articles-2026.04")
    assert remove_indices(server) == ["news-articles-2026.03", "news-articles-2026.04", "news-claims-000001"]
    assert server.names == foreign
    assert remove_indices(server) == []


def test_an_index_that_another_removes_meanwhile_is_no_trouble() -> None:
    server = Indices("news-claims-000001", "news-feeds-000001", vanishing=("news-claims-000001",))
    remove_indices(server)
    assert server.names == {"news-claims-000001"}


def test_indices_cannot_be_removed_while_nobody_answers() -> None:
    with pytest.raises(ElasticsearchUnavailable):
        remove_indices(Server(NoConnection("refused")))


def test_all_are_applied_once() -> None:
    server = Server()
    assert apply_templates(server) == NAMES
    assert apply_templates(server) == []
    assert check_templates(server) == []


def test_what_differs_is_told_by_its_path_and_put_right() -> None:
    server = Server()
    apply_templates(server)
    kept = server.kept["claimwatch-claims"]["template"]["mappings"]["properties"]
    kept["status"]["type"] = "text"
    del kept["denied"]
    kept["more"] = {"type": "keyword"}
    assert check_templates(server) == [
        "template claimwatch-claims: field denied is missing (integer)",
        "template claimwatch-claims: field status: type is text, keyword expected",
        "template claimwatch-claims: field more is not expected (keyword)",
    ]
    assert apply_templates(server) == ["claimwatch-claims"]
    assert check_templates(server) == []


def test_a_missing_one_is_told() -> None:
    assert check_templates(Server()) == [f"template {name}: missing" for name in NAMES]


def test_a_newer_one_is_left_alone() -> None:
    server = Server()
    apply_templates(server)
    server.kept["claimwatch-alerts"] |= {"version": 99, "priority": 500}
    assert apply_templates(server) == []
    assert check_templates(server)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NoConnection("refused"), ElasticsearchUnavailable),
        (AuthorizationException("no", META, {}), ElasticsearchRefused),
    ],
)
def test_a_server_that_is_away_or_refuses_us_is_told_apart(error: Exception, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        apply_templates(Server(error))


def test_a_newer_one_is_told_to_whoever_would_work_against_it() -> None:
    server = Server()
    apply_templates(server)
    assert newer_templates(server) == []
    server.kept["claimwatch-address"]["version"] = 99
    assert newer_templates(server) == ["claimwatch-address"]


class Made(Elasticsearch):
    """Has indices as the templates make them, but for one field that one of them lacks."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1")
        whole = copy.deepcopy(composed("articles"))
        lacking = copy.deepcopy(whole)
        del lacking["mappings"]["properties"]["url"]
        self.indices_there = {
            "news-articles-2026.03": lacking,
            "gen2-news-articles-2026.04": whole,
            "news-articles-2026.05": lacking,
            "strange-articles": lacking,
        }

    def perform_request(self, method: str, path: str, **_: Any) -> Any:  # type: ignore[override]
        return ObjectApiResponse(self.indices_there if "articles" in path else {}, META)


def test_an_index_of_older_templates_is_told_field_by_field_and_how_to_put_it_right() -> None:
    (line,) = check_indices(Made())
    assert line == (
        "indices news-articles-2026.03 and 1 more: field url is missing (keyword); "
        "see `claimwatch deploy reindex articles`"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_names_components_of_ours_or_one_that_may_be_missing(kind: str) -> None:
    template = template_of(kind)
    optional = template.get("ignore_missing_component_templates", [])
    assert {*template["composed_of"]} - {*optional} <= {*COMPONENTS}
    assert template["composed_of"][0] == "claimwatch"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_stands_by_itself_as_servers_want_it_and_says_nothing_else_than_the_others(name: str) -> None:
    server = Server()
    apply_templates(server)
    template = server.kept[name]["template"]
    ours = template["settings"]["index"]["analysis"]
    for parameters in template["mappings"]["properties"].values():
        for each in (parameters, *parameters.get("fields", {}).values()):
            assert each.get("analyzer") is None or each["analyzer"] in ours["analyzer"]
            assert each.get("normalizer") is None or each["normalizer"] in ours["normalizer"]
    whole = composed("statements")["settings"]["analysis"]
    for part, definitions in ours.items():
        assert definitions.items() <= whole[part].items()


def template_of(kind: str) -> Any:
    server = Server()
    apply_templates(server)
    return server.kept[f"claimwatch-{kind}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_without_a_field_searches_fields_that_exist(kind: str) -> None:
    assert default_fields(kind)
    assert set(default_fields(kind)) <= mapped_fields(kind)
