from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds import bodies
from connectors.feeds.bodies import PIECES, decompressed, zstd

LIMIT = 100_000
MANY_ZEROS = 8_000_000


def deflate(body: bytes) -> bytes:
    bare = zlib.compressobj(wbits=-15)
    return bare.compress(body) + bare.flush()


def wide(body: bytes) -> bytes:
    """With a window of 64 MB, which nobody may ask of a reader on the web."""
    parameters = {int(zstd.CompressionParameter.window_log): 26, int(zstd.CompressionParameter.content_size_flag): 0}
    stream = zstd.ZstdCompressor(options=parameters)
    return stream.compress(body[:1]) + stream.compress(body[1:]) + stream.flush()


COMPRESSED = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "bare deflate": deflate,
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": zstd.compress,
}
NAMES = {"bare deflate": "deflate"}


def bombs() -> dict[str, tuple[bytes, tuple[str, ...]]]:
    """What is small on its way and large when unpacked, and its encodings."""
    zeros = bytes(MANY_ZEROS)
    found = {name: (pack(zeros), (NAMES.get(name, name),)) for name, pack in COMPRESSED.items()}
    found["gzip of gzip"] = (gzip.compress(gzip.compress(zeros)), ("gzip", "gzip"))
    found["zstd of br"] = (zstd.compress(brotli.compress(zeros, quality=1)), ("br", "zstd"))
    found["many pieces of gzip"] = (gzip.compress(bytes(50_000)) * 40, ("gzip",))
    found["many frames of zstd"] = (zstd.compress(bytes(50_000)) * 40, ("zstd",))
    return found


@pytest.mark.parametrize("name", COMPRESSED)
@given(body=st.binary(max_size=2_000))
def test_what_was_packed_is_unpacked(name: str, body: bytes) -> None:
    assert decompressed(COMPRESSED[name](body), (NAMES.get(name, name),), LIMIT) == body


@pytest.mark.parametrize("name", COMPRESSED)
def test_the_limit_itself_is_allowed_and_one_byte_more_is_not(name: str) -> None:
    pack, encodings = COMPRESSED[name], (NAMES.get(name, name),)
    assert len(decompressed(pack(bytes(LIMIT)), encodings, LIMIT)) == LIMIT
    with pytest.raises(bodies._Beyond):
        decompressed(pack(bytes(LIMIT + 1)), encodings, LIMIT)


def test_layers_are_taken_off_in_their_order() -> None:
    assert decompressed(gzip.compress(brotli.compress(b"<rss/>")), ("br", "gzip"), LIMIT) == b"<rss/>"


def test_no_bomb_takes_more_memory_than_its_limit_allows() -> None:
    for name, (bomb, encodings) in bombs().items():
        tracemalloc.start()
        with pytest.raises(bodies._Beyond):
            decompressed(bomb, encodings, LIMIT)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 12 * LIMIT + 2 * len(bomb), name


@pytest.mark.parametrize("name", COMPRESSED)
@given(data=st.data())
def test_what_is_broken_or_cut_is_an_error_of_its_kind(name: str, data: st.DataObject) -> None:
    packed = COMPRESSED[name](b"The ministry lifted the limits. " * 20)
    cut = packed[: data.draw(st.integers(1, len(packed) - 1))]
    with pytest.raises((ValueError, zlib.error, brotli.error, zstd.ZstdError)):
        decompressed(cut, (NAMES.get(name, name),), LIMIT)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
@given(body=st.binary(min_size=1, max_size=200))
def test_noise_is_unpacked_or_refused_and_nothing_else(name: str, body: bytes) -> None:
    try:
        assert len(decompressed(body, (name,), LIMIT)) <= LIMIT
    except (ValueError, zlib.error, brotli.error, zstd.ZstdError, bodies._Beyond):
        return


def test_padding_after_gzip_is_left_out() -> None:
    assert decompressed(gzip.compress(b"<rss/>") + bytes(100), ("gzip",), LIMIT) == b"<rss/>"


def test_more_pieces_than_anybody_sends_are_refused() -> None:
    with pytest.raises(ValueError, match="pieces"):
        decompressed(gzip.compress(b"x") * (PIECES + 1), ("gzip",), LIMIT)


def test_a_window_larger_than_the_web_allows_is_refused() -> None:
    with pytest.raises(zstd.ZstdError):
        decompressed(wide(b"x" * 1_000), ("zstd",), LIMIT)
