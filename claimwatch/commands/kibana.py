"""`claimwatch deploy kibana`: data views, saved searches, dashboards and rules, brought into a Kibana."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimwatch.commands.options import Data, Json, settings

if TYPE_CHECKING:
    from claimwatch.errors import UserError
    from connectors.kibana.connection import KibanaProblem
    from connectors.kibana.deploying import Deployed

Url = Annotated[
    str, typer.Option("--url", metavar="URL", help="Kibana's address, by default the setting CLAIMWATCH_KIBANA_URL.")
]
Rules = Annotated[bool, typer.Option("--rules/--no-rules", help="Also the rules on the alerts, or not.")]
NAMES = {"index-pattern": "data views", "search": "saved searches", "dashboard": "dashboards"}


def register(app: typer.Typer) -> None:
    app.command("kibana")(kibana)


def kibana(url: Url = "", rules: Rules = True, data: Data = None, as_json: Json = False) -> None:
    """Bring data views, saved searches, dashboards and rules into Kibana; what is there already is replaced."""
    from claimwatch.output import Output
    from claimwatch.services import kibana_of
    from connectors.kibana.connection import KibanaProblem, KibanaRefused
    from connectors.kibana.deploying import check_version, deploy_rules, import_objects
    from deploy.kibana import rules as ours
    from deploy.kibana.objects import objects

    known = settings(data)
    found = objects(known.board_url)
    try:
        there = kibana_of(known, url)
        check_version(there)
        count = import_objects(there, found)
        made: list[Deployed] = []
        without: KibanaRefused | None = None
        if rules:
            try:
                made = deploy_rules(there, ours.connectors(), ours.rules())
            except KibanaRefused as error:
                without = error
    except KibanaProblem as error:
        raise _told(error) from error
    desk = f"{there.url}/app/dashboards#/view/claimwatch-news-desk"
    Output(as_json).record(
        {"imported": count, "rules": [each._asdict() for each in made], "dashboard": desk},
        [_counted(found), *(f"{each.outcome} {each.name}" for each in made), f"look at {desk}"],
    )
    if without is not None:
        what = f"all but the rules is there: {without.what}"
        raise _told(KibanaRefused(what, where=without.where, do=f"{without.do}; or leave them out with --no-rules"))


def _counted(found: list[dict[str, Any]]) -> str:
    counts = Counter(each["type"] for each in found)
    return "imported " + ", ".join(f"{counts[kind]} {name}" for kind, name in NAMES.items())


def _told(error: KibanaProblem) -> UserError:
    from claimwatch.errors import ServiceAway, UserError
    from connectors.kibana.connection import KibanaUnavailable

    kind = ServiceAway if isinstance(error, KibanaUnavailable) else UserError
    return kind(error.what, where=error.where, do=error.do)
