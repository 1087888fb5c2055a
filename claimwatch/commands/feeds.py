"""`claimwatch feeds`: which feeds are polled, and how they are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimwatch.commands.options import Data, Json, settings

if TYPE_CHECKING:
    from claimwatch.looking import FeedSearch
    from claimwatch.settings import Settings
    from connectors.feeds.credentials import Access
    from connectors.feeds.outlets import Outlets
    from schemas.feed import Feed, FullText

app = typer.Typer(help="Which feeds are polled, and how they are.", rich_markup_mode=None)
Url = Annotated[str, typer.Argument(metavar="URL", help="The feed's address.")]
Site = Annotated[str, typer.Argument(metavar="URL", help="The feed's address, or that of the site whose feed it is.")]
FullTexts = Annotated[str, typer.Option("--full-text", help="Take the text from the `feed`, the `page`, or `auto`.")]
Login = Annotated[str | None, typer.Option("--credentials", help="Name of a login in the file of secrets.")]
Proxy = Annotated[str | None, typer.Option("--proxy", help="Name of a proxy in the same file.")]

SHOWN = 50
"""Feeds that a person sees at a time."""


@app.command("add")
def add(
    url: Site,
    outlet: Annotated[str, typer.Option("--outlet", help="Who publishes it; by default looked up by domain.")] = "",
    tags: Annotated[list[str] | None, typer.Option("--tag", help="A label; may be repeated.")] = None,
    full_text: FullTexts = "auto",
    priority: Annotated[bool, typer.Option("--priority", help="Poll it before others.")] = False,
    in_full: Annotated[bool, typer.Option("--in-full", help="Never ask its server for changes only.")] = False,
    credentials: Login = None,
    proxy: Proxy = None,
    take_all: Annotated[bool, typer.Option("--all", help="Add every feed that the site's page names.")] = False,
    unchecked: Annotated[bool, typer.Option("--unchecked", help="Add it as it is, without looking at it.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Add a feed, or change the one of that address. Of a site's address, the feed behind it."""
    import asyncio

    from claimwatch.commands.feed_words import added_lines
    from claimwatch.looking import FeedLook, FeedSearch, find_feed
    from claimwatch.output import Output
    from claimwatch.registry import write_feeds
    from claimwatch.services import kafka
    from connectors.feeds.aggregators import aggregator_of
    from connectors.feeds.urls import host_of
    from schemas.feed import Feed

    known, link, text = settings(data), _link(url), _full_text(full_text)
    access = _access(known, link, credentials, proxy)
    outlets = _outlets(known)
    connection = kafka(known)
    if unchecked:
        search = FeedSearch(look=FeedLook(url=link, aggregator=aggregator_of(link)))
    else:
        search = asyncio.run(find_feed(link, known, access))
        _refuse_what_is_none(search, url)
    wanted = [(search.look.moved_to or search.look.url, search.look.title)]
    if take_all and search.behind:
        wanted += [(other.url, other.title) for other in search.others]
    feeds = []
    for address, title in wanted:
        found = outlets.at(address)
        # A login is for the site that a person named it for, wherever that site's pages point.
        own = access is None or not access.headers or bool(access.headers_for(address))
        feeds.append(
            Feed(
                url=address,
                outlet=outlet or (found.name if found else host_of(address)),
                title=title,
                tags=tuple(tags or ()),
                full_text=text,
                priority=priority,
                conditional=not in_full,
                credentials=credentials if own else None,
                proxy=proxy,
            )
        )
    write_feeds(connection, feeds)
    for number, feed in enumerate(feeds):
        lines = added_lines(feed, search if number == 0 else None, all_added=take_all)
        if credentials and not feed.credentials:
            lines.append(f"without the login {credentials}: it is another site than {link}")
        Output(as_json).record(feed, lines)


@app.command("list")
def list_feeds(
    broken: Annotated[bool, typer.Option("--broken", help="Only those that fail, the longest first.")] = False,
    silent: Annotated[
        bool, typer.Option("--silent", help="Only those that bring far less than they usually do, the busiest first.")
    ] = False,
    paused: Annotated[bool, typer.Option("--paused", help="Only those that are not polled.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="At most so many; in a terminal 50 if not given.")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List the feeds with their health and next poll."""
    from claimwatch.commands.feed_words import FeedRow, chosen, columns, counted
    from claimwatch.output import Output, write
    from claimwatch.registry import read_feed_states, read_feeds
    from claimwatch.services import kafka
    from schemas.feed import FeedState

    connection, now = kafka(settings(data)), datetime.now(UTC)
    feeds, states = read_feeds(connection), read_feed_states(connection)
    every = [FeedRow.of(feed, states.get(feed.url) or FeedState(url=feed.url), now) for feed in feeds.values()]
    rows = chosen(every, broken=broken, silent=silent, paused=paused)
    shown = rows[: limit or (None if as_json else SHOWN)]
    nothing = "no feeds; add one with `claimwatch feeds add URL`, or many with `claimwatch feeds import FILE.opml`"
    Output(as_json).table([row.as_record() for row in shown], columns(shown), "none of them" if every else nothing)
    if every and not as_json:
        write(counted(every, len(rows) - len(shown)))


@app.command("check")
def check(
    url: Site,
    full_text: FullTexts = "auto",
    credentials: Login = None,
    proxy: Proxy = None,
    as_json: Json = False,
) -> int:
    """Look at a feed once, without Kafka: what would be polled, and why it fails; exit code 1 if it is of no use."""
    import asyncio

    from claimwatch.commands.feed_words import look_lines
    from claimwatch.looking import look_at_feed
    from claimwatch.output import Output

    known, link, text = settings(), _link(url), _full_text(full_text)
    found = asyncio.run(look_at_feed(link, known, full_text=text, access=_access(known, link, credentials, proxy)))
    Output(as_json).record(found, look_lines(found, _outlets(known)))
    return 1 if found.reason else 0


@app.command("pause")
def pause(
    url: Url,
    resume: Annotated[bool, typer.Option("--resume", help="Poll it again.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Stop polling a feed for a while; --resume goes on, also where its server said that it is gone."""
    from claimwatch.output import Output
    from claimwatch.registry import paused, write_feeds
    from claimwatch.services import kafka

    known = settings(data)
    feed = paused(_known_feed(known, url), datetime.now(UTC), resume=resume)
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
    """Add the feeds of an OPML file, and say which of its lines are none."""
    from claimwatch.commands.feed_words import imported_lines, imported_record
    from claimwatch.output import Output, progress
    from claimwatch.registry import list_of_file, read_feeds, with_secrets_of, write_feeds
    from claimwatch.services import kafka

    known = settings(data)
    found = list_of_file(file, known)
    connection = kafka(known)
    before = read_feeds(connection)
    with progress("importing feeds", len(found.feeds), shown=not as_json) as written:
        write_feeds(connection, [with_secrets_of(before.get(feed.url), feed) for feed in found.feeds], written)
    Output(as_json).record(imported_record(found, before), imported_lines(found, before, file))


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


def _full_text(value: str) -> FullText:
    from typing import get_args

    from claimwatch.errors import Exit, UserError
    from schemas.feed import FullText

    for each in get_args(FullText):
        if value == each:
            known: FullText = each
            return known
    raise UserError(f"--full-text cannot be {value}", do="give `feed`, `page` or `auto`", code=Exit.USAGE)


def _access(known: Settings, link: str, credentials: str | None, proxy: str | None) -> Access | None:
    from claimwatch.errors import BadFile
    from claimwatch.fetching import feed_secrets_of
    from connectors.feeds.credentials import SecretsError

    try:
        return feed_secrets_of(known).for_feed(link, credentials, proxy)
    except SecretsError as error:
        raise BadFile(error.what, where=error.where, do=error.do) from error


def _refuse_what_is_none(search: FeedSearch, url: str) -> None:
    from claimwatch.errors import UserError

    look = search.look
    if look.is_page:
        others = "; its page names feeds that cannot be read" if search.others else ""
        do = "give the feed's own address, or add this one as it is with --unchecked"
        raise UserError(f"no feed was found there: {look.reason}{others}", where=url, do=do)
    if look.reason and not look.version:
        do = "see `claimwatch feeds check URL`, or add it as it is with --unchecked"
        raise UserError(f"the feed cannot be read: {look.reason}", where=url, do=do)
