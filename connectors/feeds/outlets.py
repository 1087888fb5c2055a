"""Who publishes under which domain: ``deploy/outlets.yaml``, and files of the same form that a user adds.

- name: Reuters
  domains: [reuters.com]
  kind: agency            # agency | newspaper | broadcaster | official | aggregator | blog
  owner: Thomson Reuters  # outlets of one owner are not independent of each other
  aliases: [RTRS]         # names under which others credit it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from connectors.feeds.aggregators import aggregator_of
from connectors.feeds.urls import host_of
from schemas.feed import Outlet
from schemas.ids import normalised

SHIPPED = "outlets.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""In C where PyYAML has it: a thousand outlets took 0.3 s instead of 1.7 s (November 2026, a busy core)."""


class OutletsError(ValueError):
    """A file of outlets that cannot be read: what is wrong, where, and what to do."""

    def __init__(self, what: str, where: str, do: str) -> None:
        super().__init__(f"{what} ({where}): {do}")
        self.what, self.where, self.do = what, where, do


class Outlets:
    """Outlets by name and by domain. Of two entries with one name the later one counts, so a user's file wins."""

    def __init__(self, outlets: Iterable[Outlet] = ()) -> None:
        self._by_name = {normalised(outlet.name): outlet for outlet in outlets}
        self._by_alias = {normalised(alias): outlet for outlet in self for alias in outlet.aliases} | self._by_name
        self._by_domain = {domain: outlet for outlet in self for domain in outlet.domains}

    def __iter__(self) -> Iterator[Outlet]:
        return iter(tuple(self._by_name.values()))

    def __len__(self) -> int:
        return len(self._by_name)

    def named(self, name: str) -> Outlet | None:
        """The outlet of this name or alias, whatever its case and punctuation."""
        return self._by_alias.get(normalised(name))

    def at(self, url: str) -> Outlet | None:
        """The outlet on whose domain, or a subdomain of it, the address is; the longest domain wins.

        As many look-ups as the host has parts, however many outlets there are.
        """
        parts = host_of(url).split(".")
        hosts = (".".join(parts[start:]) for start in range(len(parts)))
        return next((self._by_domain[host] for host in hosts if host in self._by_domain), None)

    def publisher(self, outlet: str, url: str, credit: str | None = None) -> str:
        """Whose an article is that came in a feed of ``outlet``: an aggregator is never the publisher.

        For a feed of an aggregator it is the outlet on whose domain the article is, else who is credited with it, else
        the article's host; where that is the aggregator's own, nobody else is known and the name stays.

        Args:
            outlet: the name that the feed's articles carry.
            url: the article's address.
            credit: whom the feed names as its source.
        """
        known = self.named(outlet)
        passed_on = aggregator_of(url) is not None if known is None else known.kind == "aggregator"
        if not passed_on:
            return outlet
        there = self.at(url)
        if there is not None and there.kind != "aggregator":
            return there.name
        credited = self.named(credit) if credit else None
        if credited is not None:
            return credited.name
        return credit or (outlet if aggregator_of(url) else host_of(url) or outlet)

    def domains(self, name: str) -> tuple[str, ...]:
        """The domains of the outlet of that name, none where it is unknown."""
        outlet = self.named(name)
        return outlet.domains if outlet else ()


def read_outlets(path: Path) -> list[Outlet]:
    """Read a file of outlets.

    Raises:
        OutletsError: it cannot be opened, is no YAML, or an entry is not an outlet.
    """
    try:
        return _outlets(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise OutletsError(
            "the file of outlets cannot be read", str(path), "check that it is there, as UTF-8"
        ) from error


def load_outlets(added: Iterable[Path] = ()) -> Outlets:
    """The outlets that ship, and those of the added files over them.

    Raises:
        OutletsError: as read_outlets.
    """
    shipped = _outlets((files("deploy") / SHIPPED).read_text("utf-8"), SHIPPED)
    return Outlets([*shipped, *(outlet for path in added for outlet in read_outlets(path))])


def _outlets(text: str, where: str) -> list[Outlet]:
    try:
        raw = yaml.load(text, Loader=_LOADER)  # noqa: S506 - either of the two is a safe one
        return TypeAdapter(list[Outlet]).validate_python(raw or [])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}, line {mark.line + 1}" if mark else where
        raise OutletsError("it is not YAML", place, "compare it with deploy/outlets.yaml") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        step = first["loc"][0] if first["loc"] else 0
        place = f"{where}, entry {step + 1}" if isinstance(step, int) else where
        field = ".".join(str(part) for part in first["loc"][1:]) or "the entry"
        raise OutletsError(f"{field}: {first['msg']}", place, "compare it with deploy/outlets.yaml") from error
