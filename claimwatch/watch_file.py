"""Files of watches: YAML that people write by hand, read so strictly that a slip of the pen is told with its line.

    - name: ports
      query: port AND status:contradicted
      kinds: [confirmed, contradicted]
      to: [terminal, "jsons://hooks.example/desk"]
      when: digest          # or now, which it is by default
      at: 07:30             # each day; or every_minutes: 30
      zone: Europe/Lisbon
      quiet: 22:00-07:00
      owner: "mailto://desk:secret@mail.example"
      follows: [c0123…]
      paused: false

Every value is taken as it is written: 07:30, which YAML 1.1 would read as the number 450, stays a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml
from pydantic import ValidationError

from claimwatch.errors import BadFile, UserError
from claimwatch.watching import EVERY_KIND, faults
from connectors.notifications.channel import shown
from schemas.delivery import Watch

FIELDS = ("name", "query", "kinds", "to", "when", "every_minutes", "at", "zone", "quiet", "owner", "follows", "paused")
LISTS = frozenset({"kinds", "to", "follows"})
NULL = "tag:yaml.org,2002:null"
LONGEST = 1_000_000
"""Characters of a file."""

SHOWN = 10
"""Faults that are told at once."""


@dataclass(frozen=True)
class Entry:
    """A watch of a file, and the line on which it begins, from 1."""

    watch: Watch
    line: int


@dataclass(frozen=True)
class Fault:
    line: int
    name: str
    what: str

    def __str__(self) -> str:
        named = f"the watch {self.name!r}" if self.name else "an entry without a name"
        return f"line {self.line}, {named}: {self.what}"


class _Slip(ValueError):
    """Something in an entry is not as it should be."""

    def __init__(self, node: yaml.Node, what: str) -> None:
        super().__init__(what)
        self.line = node.start_mark.line + 1


def read_watches(text: str, where: str, allowed: Collection[str]) -> list[Entry]:
    """The watches of a file.

    Args:
        where: the file, for messages.
        allowed: URL schemes of channels.

    Raises:
        BadFile: it is no YAML, or an entry is wrong; every wrong one is named with its line.
    """
    entries: list[Entry] = []
    found: list[Fault] = []
    names: dict[str, int] = {}
    for node in _nodes(text, where):
        line, name = node.start_mark.line + 1, _name_of(node)
        try:
            watch = _watch(node)
        except _Slip as slip:
            found.append(Fault(slip.line, name, str(slip)))
            continue
        found += [Fault(line, name, what) for what in _faults(watch, allowed)]
        if name in names:
            found.append(Fault(line, name, f"there is another one of this name, on line {names[name]}"))
        names.setdefault(name, line)
        entries.append(Entry(watch, line))
    if found:
        refuse(where, found)
    return entries


def refuse(where: str, found: Sequence[Fault]) -> NoReturn:
    """
    Raises:
        BadFile: always; with the first faults.
    """
    beyond = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    many = "1 fault" if len(found) == 1 else f"{len(found)} faults"
    what = f"{many}, so no watch was written: {'; '.join(map(str, found[:SHOWN]))}{beyond}"
    raise BadFile(what, where=where, do="mend the file and import it again; docs/watches.md shows one")


def fault_of(entry: Entry, error: UserError) -> Fault:
    return Fault(entry.line, entry.watch.name, f"{error.what}{f', {error.where}' if error.where else ''}")


def write_watches(watches: Iterable[Watch]) -> str:
    """A file that gives the same watches again, by name. It holds the addresses of channels, which may be secrets."""
    entries = [_entry(watch) for watch in sorted(watches, key=lambda watch: watch.name)]
    return yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=120) if entries else "[]\n"


def _entry(watch: Watch) -> dict[str, Any]:
    plain = Watch(name=watch.name)
    entry: dict[str, Any] = {"name": watch.name, "query": watch.query, "kinds": list(watch.kinds)}
    entry["to"] = list(watch.channels)
    for field in FIELDS[4:]:
        value = getattr(watch, field)
        if value != getattr(plain, field):
            entry[field] = list(value) if field in LISTS else value
    return entry


def _nodes(text: str, where: str) -> Iterator[yaml.Node]:
    if len(text) > LONGEST:
        raise BadFile(f"it is longer than {LONGEST:,} characters", where=where, do="cut it into several files")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError as error:
        deep = "it is no list of watches: lists stand in lists by the hundred"
        raise BadFile(deep, where=where, do="docs/watches.md shows one") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}, line {mark.line + 1}" if mark else where
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise BadFile(f"it is not YAML: {problem}", where=place, do="docs/watches.md shows one") from error
    if root is None:
        return
    if isinstance(root, yaml.MappingNode) and [key.value for key, _ in root.value] == ["watches"]:
        root = root.value[0][1]
    if not isinstance(root, yaml.SequenceNode):
        raise BadFile("it is no list of watches", where=where, do="begin each with `- name:`, as docs/watches.md does")
    yield from root.value


def _name_of(node: yaml.Node) -> str:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((str(value.value) for key, value in pairs if key.value == "name" and _is_text(value)), "")


def _watch(node: yaml.Node) -> Watch:
    if not isinstance(node, yaml.MappingNode):
        raise _Slip(node, "it is no watch; give `name: …` and what belongs to it, each on a line of its own")
    values: dict[str, Any] = {}
    for key, value in node.value:
        field = key.value if _is_text(key) else ""
        if field not in FIELDS:
            raise _Slip(key, f"there is no field {shown(str(key.value))[:40]!r}; there are {', '.join(FIELDS)}")
        if field in values:
            raise _Slip(key, f"{field} is there twice")
        values[field] = _values(value, field) if field in LISTS else _text(value, field)
    if not values.get("name"):
        raise _Slip(node, "it has no name")
    values = {field: value for field, value in values.items() if value is not None}
    if "to" in values:
        values["channels"] = values.pop("to")
    if "all" in values.get("kinds", ()):
        values["kinds"] = EVERY_KIND
    try:
        return Watch.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = "to" if first["loc"][0] == "channels" else str(first["loc"][0])
        at = next(value for key, value in node.value if key.value == field)
        raise _Slip(at, f"{field}: {first['msg']}") from error


def _values(node: yaml.Node, field: str) -> tuple[str, ...] | None:
    """A list, or one value alone."""
    if not isinstance(node, yaml.SequenceNode):
        only = _text(node, field)
        return None if only is None else (only,)
    each = [_text(value, field) for value in node.value]
    return tuple(dict.fromkeys(value for value in each if value is not None))


def _text(node: yaml.Node, field: str) -> str | None:
    """The value as it is written; None for nothing at all."""
    if not _is_text(node):
        raise _Slip(node, f"{field} is no {'list' if field in LISTS else 'single value'}")
    return None if node.tag == NULL else str(node.value)


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _faults(watch: Watch, allowed: Collection[str]) -> list[str]:
    # The beginnings of ids are completed later, by the view.
    return faults(watch.model_copy(update={"follows": ()}), allowed)
