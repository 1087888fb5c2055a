from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.encodings import WRONG, decoded, without_declaration

TEXT = "Café “Größe” – Łódź"
LATIN = "Café “Größe” – 5 €"


def declared(encoding: str, text: str = TEXT) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><t>{text}</t>'


@pytest.mark.parametrize(
    ("body", "content_type", "fault"),
    [
        (f"<t>{TEXT}</t>".encode(), "", ""),
        (declared("utf-8").encode(), "text/xml; charset=utf-8", ""),
        (declared("utf-8").encode("utf-8-sig"), "text/xml; charset=latin-1", ""),
        (declared("utf-16").encode("utf-16"), "", ""),
        (declared("utf-16").encode("utf-16-le"), "", ""),
        (declared("iso-8859-2", "Łódź").encode("iso-8859-2"), "", ""),
        (declared("iso-8859-2", "Łódź").encode("iso-8859-2"), "text/xml; charset=iso-8859-1", ""),
        (declared("iso-8859-1", LATIN).encode("cp1252"), "", ""),
        (f"<t>{LATIN}</t>".encode("cp1252"), "", WRONG),
        (declared("iso-8859-1").encode(), "", WRONG),
        (declared("utf-8", LATIN).encode("cp1252"), "", WRONG),
        (declared("x-tide", "plain").encode(), "", WRONG),
        (declared("hex", "plain").encode(), "", WRONG),
        (b"<t>plain</t>", "text/xml; charset=nonsense", WRONG),
    ],
)
def test_what_the_bytes_are_counts_before_what_is_said_of_them(body: bytes, content_type: str, fault: str) -> None:
    found = decoded(body, content_type)
    assert found.fault == fault
    assert any(f"<t>{text}</t>" in found.text for text in (TEXT, LATIN, "Łódź", "plain"))


def test_a_declaration_is_taken_off_once() -> None:
    assert without_declaration('\n <?xml version="1.0"?><t><?xml?></t>') == "<t><?xml?></t>"


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_bytes_and_no_header_are_too_odd(body: bytes, content_type: str) -> None:
    assert isinstance(decoded(body, content_type).text, str)
