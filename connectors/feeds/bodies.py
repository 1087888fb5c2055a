"""Bodies of answers: read and decompressed within one limit, which counts for the bytes that travel and for the text.

What is compressed in more layers than LAYERS or in more pieces than PIECES is refused: nobody but an attacker does so.
Window sizes are bounded by the formats (gzip 32 kB, br 16 MB) and by WINDOW_LOG for zstd (RFC 9659).
"""

from __future__ import annotations

import asyncio
import sys
import zlib
from collections.abc import Callable
from typing import Protocol

import aiohttp
import brotli

from connectors.feeds.errors import TooLarge, Unreachable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, br, zstd"
LAYERS = 2
PIECES = 64
WINDOW_LOG = 23
"""8 MB, the largest window that zstd may have over HTTP (RFC 9659)."""
ASIDE = 64 * 1024
"""Compressed bytes from which on a thread decompresses them: below that it takes less than a millisecond or two."""
_STEP = 256 * 1024


class _Beyond(Exception):
    """More than the limit; ``out`` is what was made until then."""

    def __init__(self, out: bytearray) -> None:
        self.out = out


class _EndsEarly(ValueError):
    """The compression ends early; ``out`` is what was made until then."""

    def __init__(self, out: bytearray) -> None:
        super().__init__("it ends early")
        self.out = out


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


async def read_body(url: str, answer: aiohttp.ClientResponse, limit: int, *, cut: bool = False) -> bytes:
    """The decompressed body of an answer whose client does not decompress.

    With ``cut`` its first ``limit`` bytes, where it is longer.

    Raises:
        TooLarge: more than ``limit`` bytes, before or after decompression. The rest was neither read nor made.
        Unreachable: it is compressed in a way that was not offered, or broken.
    """
    encodings = _encodings(url, ",".join(answer.headers.getall("Content-Encoding", [])))
    too_large = TooLarge(
        url, f"the body is larger than {limit // 1024 // 1024 or limit} {'MB' if limit >= 1 << 20 else 'bytes'}"
    )
    if (answer.content_length or 0) > limit and not cut:
        raise too_large
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > limit:
            if not cut:
                raise too_large
            del body[limit:]
            break
    if not encodings or not body:
        return bytes(body)
    try:
        if len(body) >= ASIDE:
            return await asyncio.to_thread(decompressed, bytes(body), encodings, limit, cut)
        return decompressed(bytes(body), encodings, limit, cut)
    except _Beyond:
        raise too_large from None
    except (ValueError, zlib.error, brotli.error, zstd.ZstdError, MemoryError) as error:
        raise Unreachable(url, f"its {'+'.join(encodings)} compression is broken") from error


def decompressed(body: bytes, encodings: tuple[str, ...], limit: int, cut: bool = False) -> bytes:
    """The body without its layers, the outermost of which is the last of ``encodings``; with ``cut`` its beginning.

    Raises:
        ValueError, zlib.error, brotli.error, zstd.ZstdError: it is broken or ends early.
    """
    for encoding in reversed(encodings):
        try:
            body = _LAYERS[encoding](body, limit)
        except (_Beyond, _EndsEarly) as error:
            if not cut:
                raise
            body = bytes(error.out[:limit])
    return body


def _encodings(url: str, header: str) -> tuple[str, ...]:
    named = tuple(each.strip().lower().removeprefix("x-") for each in header.split(",") if each.strip())
    layers = tuple(each for each in named if each != "identity")
    if len(layers) > LAYERS or any(each not in _LAYERS for each in layers):
        raise Unreachable(url, "it is compressed in a way that was not asked for")
    return layers


def _gzip(body: bytes, limit: int) -> bytes:
    return _pieces(body, limit, lambda: zlib.decompressobj(wbits=31), b"\x1f\x8b")


def _zstd(body: bytes, limit: int) -> bytes:
    options = {int(zstd.DecompressionParameter.window_log_max): WINDOW_LOG}
    return _pieces(body, limit, lambda: zstd.ZstdDecompressor(options=options), b"")


def _deflate(body: bytes, limit: int) -> bytes:
    """With the header of zlib as the RFC wants it, or bare, as some servers send it."""
    try:
        return _pieces(body, limit, zlib.decompressobj, b"\x78")
    except zlib.error:
        return _pieces(body, limit, lambda: zlib.decompressobj(wbits=-15), b"\0")


def _pieces(body: bytes, limit: int, begin: Callable[[], _Decompressor], magic: bytes) -> bytes:
    """All pieces one after the other; what follows the last and begins like none is padding."""
    out = bytearray()
    for _ in range(PIECES):
        piece = begin()
        out += piece.decompress(body, limit + 1 - len(out))
        if len(out) > limit:
            raise _Beyond(out)
        if not piece.eof:
            raise _EndsEarly(out)
        body = piece.unused_data
        if not body or not body.startswith(magic):
            return bytes(out)
    raise ValueError("it is in too many pieces")


def _brotli(body: bytes, limit: int) -> bytes:
    stream, out = brotli.Decompressor(), bytearray()
    part = stream.process(body, output_buffer_limit=_STEP)
    while part or not stream.is_finished():
        out += part
        if len(out) > limit:
            raise _Beyond(out)
        if stream.is_finished():
            break
        if not part and stream.can_accept_more_data():
            raise _EndsEarly(out)
        part = stream.process(b"", output_buffer_limit=_STEP)
    return bytes(out)


_LAYERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
