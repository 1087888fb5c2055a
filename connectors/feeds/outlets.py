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

from connectors.feeds.urls import on_domains
from schemas.feed import Outlet
from schemas.ids import normalised

SHIPPED = "outlets.yaml"


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
        """The outlet on whose domain, or a subdomain of it, the address is; the longest domain wins."""
        found = [domain for domain in self._by_domain if on_domains(url, (domain,))]
        return self._by_domain[max(found, key=len)] if found else None

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
        return TypeAdapter(list[Outlet]).validate_python(yaml.safe_load(text) or [])
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
