"""Every record reads what older and newer writers wrote, and refuses the rest with a reason."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.record import Record, SchemaError, decode
from tests.unit.schemas.examples import ARTICLE, EXAMPLES

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(EXAMPLES)


@pytest.mark.parametrize("name", NAMES)
def test_golden_file_reads_as_the_record_and_the_record_writes_the_golden_file(name):
    golden = (GOLDEN / f"{name}.json").read_bytes()
    record = EXAMPLES[name]
    assert decode(type(record), golden, [record.schema_header()]) == record
    assert json.loads(record.encode()) == json.loads(golden)


@pytest.mark.parametrize("name", NAMES)
def test_a_newer_message_is_read_without_what_is_unknown(name):
    record = EXAMPLES[name]
    newer = json.loads(record.encode()) | {"colour_of_the_sky": "blue"}
    header = ("schema", f"{record.schema_name}/99".encode())
    assert decode(type(record), json.dumps(newer).encode(), [header]) == record


@pytest.mark.parametrize("name", NAMES)
def test_an_older_message_without_optional_fields_is_read_with_their_defaults(name):
    record = EXAMPLES[name]
    kind = type(record)
    required = {field for field, info in kind.model_fields.items() if info.is_required()}
    older = {key: value for key, value in json.loads(record.encode()).items() if key in required}
    assert isinstance(decode(kind, json.dumps(older).encode()), kind)


@pytest.mark.parametrize("name", NAMES)
def test_a_message_that_says_it_is_something_else_is_refused(name):
    with pytest.raises(SchemaError, match="this topic carries"):
        decode(type(EXAMPLES[name]), EXAMPLES[name].encode(), [("schema", b"postcard/1")])


@pytest.mark.parametrize(
    "value", [None, b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"article_id": 7}', b'"' + b"x" * 9999]
)
def test_what_is_no_article_is_a_schema_error(value):
    with pytest.raises(SchemaError):
        decode(type(ARTICLE), value)


@given(st.binary(max_size=200))
def test_no_bytes_can_do_more_than_raise_a_schema_error(value):
    for record in EXAMPLES.values():
        with suppress(SchemaError):
            assert isinstance(decode(type(record), value), Record)


def test_records_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        ARTICLE.title = "other"  # type: ignore[misc]


def test_equal_records_give_equal_bytes():
    assert ARTICLE.encode() == ARTICLE.model_copy().encode()
