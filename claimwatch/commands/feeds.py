"""`claimwatch feeds`: which feeds are polled, and how they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimwatch.commands.options import Data, Json, settings

if TYPE_CHECKING:
    from claimwatch.settings import Settings
    from connectors.feeds.outlets import Outlets
    from schemas.feed import Feed

app = typer.Typer(help="Which feeds are polled, and how they are.", rich_markup_mode=None)
Url = Annotated[str, typer.Argument(metavar="URL", help="The feed's address.")]


@app.command("add")
def add(
    url: Url,
    outlet: Annotated[str, typer.Option("--outlet", help="Who publishes it; by default looked up by domain.")] = "",
    tags: Annotated[list[str] | None, typer.Option("--tag", help="A label; may be repeated.")] = None,
    full_text: Annotated[
        str, typer.Option("--full-text", help="Take the text from the `feed`, the `page`, or `auto`.")
    ] = "auto",
    priority: Annotated[bool, typer.Option("--priority", help="Poll it before others.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add a feed, or change the one of that address."""
    from claimwatch.errors import Exit, UserError
    from claimwatch.output import Output
    from claimwatch.registry import write_feeds
    from claimwatch.services import kafka
    from connectors.feeds.urls import host_of
    from schemas.feed import Feed

    known = settings(data)
    link = _link(url)
    if full_text not in ("feed", "page", "auto"):
        raise UserError(f"--full-text cannot be {full_text}", do="give `feed`, `page` or `auto`", code=Exit.USAGE)
    found = _outlets(known).at(link)
    feed = Feed(
        url=link,
        outlet=outlet or (found.name if found else host_of(link)),
        tags=tuple(tags or ()),
        full_text=full_text,
        priority=priority,
    )
    write_feeds(kafka(known), [feed])
    Output(as_json).record(feed, [f"polling {feed.url} of {feed.outlet}"])


@app.command("list")
def list_feeds(data: Data = None, as_json: Json = False) -> None:
    """List the feeds with their health and next poll."""
    from claimwatch.output import Output, clock
    from claimwatch.registry import read_feed_states, read_feeds
    from claimwatch.services import kafka
    from schemas.feed import FeedState

    connection = kafka(settings(data))
    feeds = sorted(read_feeds(connection).values(), key=lambda feed: (feed.outlet, feed.url))
    states = read_feed_states(connection)
    of = [states.get(feed.url) or FeedState(url=feed.url) for feed in feeds]
    health = ["paused" if feed.paused else state.health for feed, state in zip(feeds, of, strict=True)]
    Output(as_json).table(
        [
            {**feed.model_dump(mode="json"), "health": how, "state": state.model_dump(mode="json", exclude={"entries"})}
            for feed, how, state in zip(feeds, health, of, strict=True)
        ],
        {
            "outlet": [feed.outlet for feed in feeds],
            "feed": [feed.url for feed in feeds],
            "health": health,
            "articles": [str(state.articles_sent) for state in of],
            "next poll": [clock(state.next_poll_at) for state in of],
            "why": [state.reason for state in of],
        },
        nothing="no feeds; add one with `claimwatch feeds add URL`, or many with `claimwatch feeds import FILE.opml`",
    )


@app.command("check")
def check(url: Url, as_json: Json = False) -> int:
    """Fetch a feed once, without Kafka, and say what is in it; exit code 1 if it is of no use."""
    import asyncio

    from claimwatch.output import Output, clock, plain
    from claimwatch.registry import look_at_feed

    found = asyncio.run(look_at_feed(_link(url), settings().contact))
    lines = [f"{found.title or found.url}: {found.reason or f'{len(found.entries)} entries'}"]
    lines += [f"  {clock(entry.published_at) or 'no date':16}  {plain(entry.title)}" for entry in found.entries[:5]]
    Output(as_json).record(found, lines)
    return 1 if found.reason else 0


@app.command("pause")
def pause(
    url: Url,
    resume: Annotated[bool, typer.Option("--resume", help="Poll it again.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Stop polling a feed for a while; --resume goes on."""
    from claimwatch.output import Output
    from claimwatch.registry import write_feeds
    from claimwatch.services import kafka

    known = settings(data)
    feed = _known_feed(known, url).model_copy(update={"paused": not resume})
    write_feeds(kafka(known), [feed])
    Output(as_json).record(feed, [f"{'polling' if resume else 'paused'} {feed.url}"])


@app.command("remove")
def remove(url: Url, data: Data = None, as_json: Json = False) -> None:
    """Forget a feed. Its articles stay."""
    from claimwatch.output import Output
    from claimwatch.registry import remove_feed
    from claimwatch.services import kafka

    known = settings(data)
    feed = _known_feed(known, url)
    remove_feed(kafka(known), feed.url)
    Output(as_json).record({"removed": feed.url}, [f"removed {feed.url}"])


@app.command("import")
def import_feeds(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="A list of feeds, as feed readers export it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add the feeds of an OPML file."""
    from claimwatch.output import Output
    from claimwatch.registry import feeds_of_file, write_feeds
    from claimwatch.services import kafka

    known = settings(data)
    feeds = feeds_of_file(file, known)
    write_feeds(kafka(known), feeds)
    Output(as_json).record({"imported": len(feeds)}, [f"{len(feeds)} feeds imported from {file}"])


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="- is standard output.")] = Path("-"),
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the feeds as OPML; with --json to standard output as one feed a line instead."""
    from claimwatch.errors import BadFile
    from claimwatch.output import Output, write
    from claimwatch.registry import read_feeds
    from claimwatch.services import kafka
    from connectors.feeds.opml import write_opml

    feeds = sorted(read_feeds(kafka(settings(data))).values(), key=lambda feed: (feed.outlet, feed.url))
    if str(file) == "-":
        if as_json:
            Output(as_json).table(feeds, {}, nothing="")
        else:
            write(write_opml(feeds).rstrip("\n"))
        return
    try:
        file.write_text(write_opml(feeds), encoding="utf-8")
    except OSError as error:
        raise BadFile(f"the file cannot be written: {error.strerror}", where=str(file)) from error
    Output(as_json).record({"exported": len(feeds), "file": str(file)}, [f"{len(feeds)} feeds written to {file}"])


def _link(url: str) -> str:
    from claimwatch.errors import Exit, UserError
    from connectors.feeds.urls import clean_link

    link = clean_link(url)
    if link is None:
        raise UserError(f"{url} is no http or https address", do="give it with http:// or https://", code=Exit.USAGE)
    return link


def _known_feed(known: Settings, url: str) -> Feed:
    from claimwatch.errors import NotFound
    from claimwatch.registry import read_feeds
    from claimwatch.services import kafka

    feed = read_feeds(kafka(known)).get(_link(url))
    if feed is None:
        raise NotFound(f"there is no feed {url}", do="see `claimwatch feeds list`")
    return feed


def _outlets(known: Settings) -> Outlets:
    from claimwatch.registry import outlets_of

    return outlets_of(known)
