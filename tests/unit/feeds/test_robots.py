from __future__ import annotations

import asyncio
from collections import Counter
from typing import cast

import pytest

from connectors.feeds import robots as robots_module
from connectors.feeds.errors import Disallowed, FetchError, Forbidden, HostPaused, Refused, TooLarge, TooSlow
from connectors.feeds.robots import FAILED_KEPT_S, KEPT_S, READ_LIMIT, RULES_LIMIT, Robots, rules_for_us
from tests.unit.feeds.virtual import run_virtually

PAGE = "https://post.example/news/1"


class Sites:
    """robots.txt by host, or the error that asking for it gives."""

    def __init__(self, **texts: str | FetchError) -> None:
        self.texts = {f"{name}.example": text for name, text in texts.items()}
        self.asked: Counter[str] = Counter()

    async def ask(self, url: str) -> bytes:
        self.asked[url] += 1
        await asyncio.sleep(0.1)
        found = self.texts[url.split("/")[2]]
        if isinstance(found, FetchError | TimeoutError):
            raise found
        return found.encode()


class Asking:
    """Asks these sites for what they want."""

    def __init__(self, sites: Sites) -> None:
        self.robots = Robots()
        self._sites = sites

    async def check(self, url: str, proxy: str | None = None) -> None:
        await self.robots.check(url, self._sites.ask, proxy)


async def allowed(robots: Asking, url: str) -> bool:
    try:
        await robots.check(url)
    except Disallowed:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /private", "/private/1", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: claimwatch\nDisallow: /", "/a", False),
        ("User-agent: ClaimWatch/0.1\nDisallow: /", "/a", False),
        ("User-agent: claimwatch\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: *\nUser-agent: other\nDisallow: /", "/a", False),
        ("User-agent: other\nUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /x\nUser-agent: other\nDisallow: /", "/a", True),
        ("user-agent : * # all\r\ndisallow : /a # this", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("<html>not found</html>", "/a", True),
        ("Disallow: /", "/a", True),
    ],
)
def test_what_a_site_wants_is_done(text: str, path: str, may: bool) -> None:
    async def check() -> None:
        assert await allowed(Asking(Sites(post=text)), f"https://post.example{path}") is may

    run_virtually(check())


@pytest.mark.parametrize(
    ("error", "may", "passing"),
    [
        (Refused("u", 404, None), True, False),
        (Refused("u", 403, None), True, False),
        (TooLarge("u", "the body is larger"), False, True),
        (Refused("u", 429, None), False, True),
        (Refused("u", 500, None), False, True),
        (TooSlow("u", "no answer"), False, True),
    ],
)
def test_a_site_without_a_robots_txt_allows_all_and_one_that_fails_waits(
    error: FetchError, may: bool, passing: bool
) -> None:
    async def check() -> None:
        robots = Asking(Sites(post=error))
        assert await allowed(robots, PAGE) is may
        if not may:
            with pytest.raises(Disallowed) as raised:
                await robots.check(PAGE)
            assert raised.value.passing is passing

    run_virtually(check())


@pytest.mark.parametrize("error", [Forbidden("u"), HostPaused("u", 60)])
def test_where_nobody_may_be_asked_it_is_said_and_not_remembered(error: FetchError) -> None:
    async def check() -> None:
        sites = Sites(post=error)
        robots = Asking(sites)
        with pytest.raises(type(error)):
            await robots.check(PAGE)
        sites.texts["post.example"] = ""
        await robots.check(PAGE)

    run_virtually(check())


def test_a_site_is_asked_once_a_day_however_many_pages_are_wanted() -> None:
    async def check() -> None:
        sites = Sites(post="User-agent: *\nDisallow: /x", busy=Refused("u", 503, None))
        robots = Asking(sites)
        await asyncio.gather(*(robots.check(f"https://post.example/{number}") for number in range(50)))
        assert sites.asked == {"https://post.example/robots.txt": 1}
        await asyncio.sleep(KEPT_S)
        await robots.check(PAGE)
        assert sites.asked["https://post.example/robots.txt"] == 2
        await allowed(robots, "https://busy.example/1")
        await allowed(robots, "https://busy.example/2")
        await asyncio.sleep(FAILED_KEPT_S)
        await allowed(robots, "https://busy.example/3")
        assert sites.asked["https://busy.example/robots.txt"] == 2

    run_virtually(check())


def test_another_port_is_another_site() -> None:
    async def check() -> None:
        sites = Sites()
        sites.texts = {"post.example": "", "post.example:8443": ""}
        robots = Asking(sites)
        await robots.check("https://post.example/1")
        await robots.check("https://post.example:8443/1")
        assert len(sites.asked) == 2

    run_virtually(check())


def test_who_comes_by_a_proxy_asks_for_themselves() -> None:
    async def check() -> None:
        sites = Sites(post="User-agent: *\nDisallow: /x")
        robots = Asking(sites)
        for proxy in (None, "http://proxy.example:3128", "http://other.example:3128", None):
            await robots.check(PAGE, proxy)
        assert sites.asked["https://post.example/robots.txt"] == 3

    run_virtually(check())


def test_who_has_no_time_left_says_nothing_about_the_site() -> None:
    async def check() -> None:
        sites = Sites(post="")
        sites.texts["post.example"] = cast("FetchError", TimeoutError())
        robots = Asking(sites)
        with pytest.raises(TimeoutError):
            await robots.check(PAGE)
        sites.texts["post.example"] = ""
        await robots.check(PAGE)

    run_virtually(check())


def test_of_a_long_one_the_beginning_counts_and_a_rule_that_was_cut_forbids_nothing() -> None:
    async def check() -> None:
        rules = "User-agent: *\nDisallow: /private\n"
        rules += "# " + "x" * (READ_LIMIT - len(rules) - 14) + "\nDisallow: /news"
        robots = Asking(Sites(post=rules[:READ_LIMIT]))
        assert not await allowed(robots, "https://post.example/private/1")
        assert await allowed(robots, PAGE)

    run_virtually(check())


def test_no_more_is_remembered_than_the_limits_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots_module, "SITES_KEPT", 20)
    monkeypatch.setattr(robots_module, "TEXT_KEPT", 2_000)

    async def check() -> None:
        sites = Sites(**{f"a{number}": "User-agent: *\nDisallow: /" + "x" * 400 for number in range(60)})
        robots = Asking(sites)
        for number in range(60):
            await robots.check(f"https://a{number}.example/1")
            assert len(robots.robots._sites) <= 20
        assert robots.robots._length == sum(site.length for site in robots.robots._sites.values()) < 2_500

    run_virtually(check())


def test_what_is_for_others_is_never_parsed() -> None:
    hostile = "".join(f"User-agent: bot{n}\n" for n in range(20_000)) + "Disallow: /\n" * 20_000
    assert rules_for_us(hostile) == ""
    many = rules_for_us("User-agent: *\n" + "Disallow: /a\n" * 20_000)
    assert len(many.splitlines()) == RULES_LIMIT + 1
