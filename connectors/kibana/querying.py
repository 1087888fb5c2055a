"""Whether a query can be read, and whether what it asks of a field is what that field holds."""

from __future__ import annotations

import re
from datetime import datetime

from connectors.kibana.faults import Body, Fault, Faults, part
from connectors.kibana.fields import Field, Fields
from connectors.kibana.kql import Is, KqlError, Range, Word, comparisons, parse

DATE_MATH = re.compile(r"now([+-]\d+[yMwdhHms])*(/[yMwdhHms])?")
"""Date math from the present on (Elasticsearch reference, "Date math")."""

STRAY = re.compile(r"^(or|and)\b|\b(or|and|not)$", re.IGNORECASE)
"""What Kibana reads as a word at an end of a value, and nobody means so."""

ORDERED = {"number", "date"}


def check_query(query: Body, fields: Fields) -> Faults:
    """Faults of a query as objects hold it: {query, language}. Only KQL is read.

    Raises:
        NotThere: it is no such object.
    """
    language, text = part(query, "language", str), part(query, "query", str)
    if language != "kuery":
        yield Fault("query", f"its language is {language}, kuery expected")
        return
    yield from check_kql(text, fields)


def check_kql(query: str, fields: Fields) -> Faults:
    try:
        tree = parse(query)
    except KqlError as error:
        yield Fault(f"query {query!r}", str(error))
        return
    for under, test in comparisons(tree):
        for what in _wrong(under, test, fields):
            yield Fault(f"query {query!r}", what)


def _wrong(under: str, test: Is | Range, fields: Fields) -> list[str]:
    if STRAY.search(test.value.text) and not test.value.quoted:
        return [f"an operator without a second side is taken for a word: {test.value.text!r}"]
    if test.field is None:
        return []
    if test.field.wild:
        found = [field for name, field in fields.items() if test.field.matches(name.removeprefix(under))]
        return [] if found else [f"no field is like {under}{test.field.text}"]
    name = under + test.field.text
    field = fields.get(name)
    if field is None:
        return [f"there is no field {name}"]
    if field.nested and not under:
        return [f"{name} is nested: ask for it as parent : {{ … }}"]
    if isinstance(test, Range) and field.type not in ORDERED:
        return [f"{name} is of type {field.type}, which has no smaller and larger"]
    return [] if fits(test.value, field) else [f"{name} is of type {field.type} and cannot be {test.value.text!r}"]


def fits(value: Word, field: Field) -> bool:
    """Whether a field can hold a value; a lone star asks only whether there is one."""
    if value.anything:
        return True
    if field.type == "number":
        return not value.wild and _number(value.text)
    if field.type == "boolean":
        return value.text in ("true", "false")
    return field.type != "date" or _date(value.text)


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _date(text: str) -> bool:
    if DATE_MATH.fullmatch(text):
        return True
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
