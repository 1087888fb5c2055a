"""Addresses: which of them are links at all, and the one form in which an article's address is its identity.

The general cleaners were tried and are too bold for an identity. courlan 1.4.0 drops parameters without a value
(``/story?12345``) and every one whose name starts like a tracker's (``gallery``, ``cid``, ``eid``, ``uid``), so that
different articles of one site would become revisions of each other. Here a parameter goes only when it is known to
carry nothing but where the reader came from; what is left alone by mistake costs one copy, which is recognised later.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import idna

KEPT, KEPT_LENGTH = 20_000, 300
"""Addresses whose hosts and partitions are remembered, and characters of each: a poll asks several times for those of
its feed. 10 MB at most."""
URL_LIMIT = 2_000
"""Characters of a link at most; longer ones are refused. Search engines and proxies stop near this length."""

TRACKER_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "itm_", "at_", "vero_", "oly_", "__hs", "_hs")
_TRACKER_NAMES = (
    "fbclid gclid dclid gclsrc gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mkt_tok mc_cid mc_eid "
    "_ga _gl _openstat cmpid ftag ocid smid smtyp sref spm xtor wt_mc wt_zmc ns_campaign ns_mchannel ns_source "
    "ns_linkname traffic_source taid s_cid icid gad_source gad_campaignid srsltid mibextid fb_action_ids fb_ref "
    "fb_source __twitter_impression __tn__ twsrc wprov ncid intcid ito dm_i _branch_match_id epik trkcampaign "
    "guccounter guce_referrer guce_referrer_sig amp_js_v amp_gsa usqp"
)
TRACKERS = frozenset(_TRACKER_NAMES.split())
"""Parameters that name a campaign or a click, from the lists of ClearURLs and AdGuard and from feeds of newsrooms."""
WAYS_IN = frozenset({"ref", "source", "src", "from", "via", "partner", "feed", "cmp", "campaign", "referrer"})
WAYS_IN_VALUES = re.compile(
    r"^(?:rss|feed|atom|xml|twitter|facebook|social|newsletter|email|push|share)(?:[-_.\d].*)?$"
)
"""Parameters that mean something on some sites: dropped only when their value says that it is a way in."""

SESSIONS = frozenset("phpsessid jsessionid sessionid session_id cfid cftoken oscsid zenid".split())
"""Parameters that name a visit. ``sid`` is none: on many sites it names the story."""
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[\w.!-]*|/\([SAF]\([0-9a-z]{24}\)\)(?=/|$)", re.IGNORECASE)
"""As Java's servers and ASP.NET write it where a visitor keeps no cookies."""
_AMP_CACHE = re.compile(r"/(?:c|v|i|wp)/(s/)?([^/]+)(/.*)?$")
_AMP_VIEWER = re.compile(r"/amp/(s/)?([^/]+\.[^/]+)(/.*)?$")
_AMP_ENDING = re.compile(r"(?<=[^/])/amp(/?)$|(?<=[^/])\.amp(\.html)?$")
_VIEWERS = frozenset({"www.google.com", "google.com", "www.bing.com", "bing.com"})
_AMP_NAMES = frozenset({"amp", "outputtype"})
_AMP_VALUES = frozenset({"", "1", "true", "amp", "yes"})

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = frozenset(b"!$&'()*+,;=:@/")
_QUERY_SAFE = _PATH_SAFE | frozenset(b"?")
_ALL_PLAIN = {
    safe: re.compile(f"[{re.escape(bytes(sorted(safe | _UNRESERVED)).decode())}]*")
    for safe in (_PATH_SAFE, _QUERY_SAFE)
}
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_-])?")


def canonical_url(url: str) -> str:
    """The form of an http(s) address that is hashed into an article's id. Idempotent.

    Scheme and host are lower-cased (the host in its ASCII form), the default port, the user name, the fragment and
    known trackers and names of visits are dropped, dot segments resolved, and percent-encoding is made uniform (RFC
    3986, section 6.2.2). An AMP copy (https://amp.dev: its cache, its viewer, ``/amp``, ``.amp``, ``?amp=1``) has the
    address of what it copies. The path's case, a trailing slash, the order of parameters and a mobile host stay,
    because servers may tell them apart.

    Raises:
        ValueError: it is no http(s) address, or is longer than URL_LIMIT.
    """
    parts = _copied_by_amp(_split(url))
    path = _without_copy(_encoded(parts.path, _PATH_SAFE)) or "/"
    pieces = [piece for piece in _encoded(parts.query, _QUERY_SAFE).split("&") if piece and not _is_tracker(piece)]
    canonical = urlunsplit((parts.scheme.lower(), _network_location(parts), path, "&".join(pieces), ""))
    if len(canonical) > URL_LIMIT:
        raise ValueError(f"the address is longer than {URL_LIMIT:,} characters")
    return canonical


def clean_link(link: str, base: str = "") -> str | None:
    """``link`` as an absolute http(s) address that can be fetched, or None where it is none. The fragment goes."""
    try:
        joined = urljoin(base, _stripped(link))
        parts = _split(joined)
        host = _network_location(parts)
    except ValueError:
        return None
    path, query = _encoded(parts.path, _PATH_SAFE) or "/", _encoded(parts.query, _QUERY_SAFE)
    cleaned = urlunsplit((parts.scheme.lower(), host, path, query, ""))
    return cleaned if len(cleaned) <= URL_LIMIT else None


def host_of(url: str) -> str:
    """The host of an address, lower-cased, without port; empty where there is none."""
    return _host_in(url) if len(url) <= KEPT_LENGTH else _host_in.__wrapped__(url)


@lru_cache(KEPT)
def _host_in(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def on_domains(url: str, domains: Iterable[str]) -> bool:
    """Whether the address is on one of the domains or on a subdomain of one."""
    host = host_of(url)
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def article_url(
    link: str,
    *,
    guid: str | None = None,
    found_at: str | None = None,
    declared: str | None = None,
    domains: Iterable[str] = (),
) -> str:
    """The canonical address of an article: the first of these that holds.

    1. The fetched page declares one (``<link rel="canonical">``) on its own host or on a domain of the outlet, and
       not the bare front page, which misconfigured sites declare everywhere.
    2. The entry's GUID is an address (a permalink) on a domain of the outlet.
    3. The page was found, through redirects, on a domain of the outlet while the link is on none.
    4. The entry's own link.

    A page may therefore be served on one address (a demonstration on 127.0.0.1, a mirror) and belong to another, but
    no site can claim the address of an outlet that it is not.

    Args:
        link: the entry's link, absolute.
        guid: the entry's GUID where the feed says that it is a permalink.
        found_at: where the page was found after redirects, None where no page was fetched.
        declared: what the page declares, as written; relative ones are resolved.
        domains: the outlet's domains.

    Raises:
        ValueError: as canonical_url, for the link.
    """
    own = canonical_url(link)
    domains = tuple(domains)
    page_says = clean_link(declared, found_at) if declared and found_at else None
    if page_says and found_at and (host_of(page_says) == host_of(found_at) or on_domains(page_says, domains)):
        candidate = canonical_url(page_says)
        if urlsplit(candidate).path != "/" or urlsplit(own).path == "/":
            return candidate
    permalink = clean_link(guid) if guid and guid.startswith(("http://", "https://")) else None
    if permalink and on_domains(permalink, domains):
        return canonical_url(permalink)
    if found_at and on_domains(found_at, domains) and not on_domains(link, domains):
        return canonical_url(found_at)
    return own


@lru_cache(KEPT)
def feed_partition(url: str, partitions: int) -> int:
    """The partition of a feed and of its state, by its own address: all that were added under one host share it, so
    that one process polls them.
    """
    return int.from_bytes(sha256(host_of(url).encode("utf-8", "replace")).digest()[:8]) % partitions


def _stripped(url: str) -> str:
    return re.sub(r"[\t\r\n]", "", url).strip("".join(map(chr, range(0x21))))


def _split(url: str) -> SplitResult:
    parts = urlsplit(_stripped(url))
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError("not an http or https address")
    return parts


def _copied_by_amp(parts: SplitResult) -> SplitResult:
    """The address in that of AMP's cache or viewer, where it is one, and in that one's, as often as it is."""
    while True:
        host = (parts.hostname or "").lower().rstrip(".")
        known = _AMP_CACHE if host.endswith(".cdn.ampproject.org") else _AMP_VIEWER if host in _VIEWERS else None
        found = known.match(parts.path) if known else None
        if found is None:
            return parts
        inner = f"{'https' if found[1] else 'http'}://{found[2]}{found[3] or '/'}"
        parts = _split(urlunsplit(urlsplit(inner)._replace(query=parts.query)))


def _without_copy(path: str) -> str:
    """Without dot segments, the name of a visit and the ending of an AMP copy, as often as there is one."""
    while True:
        shorter = _SESSION_IN_PATH.sub("", _without_dots(path))
        shorter = _AMP_ENDING.sub(lambda end: end[1] or end[2] or "", shorter)
        if shorter == path:
            return path
        path = shorter


def _network_location(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{ipaddress.IPv6Address(host).compressed}]"
    else:
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode()  # IDNA 2008: Python's own makes "ss" of "ß", another domain
        if not _HOST.fullmatch(host):
            raise ValueError("not the name of a host")
    port = parts.port
    default = 443 if parts.scheme.lower() == "https" else 80
    return host if port in (None, default) else f"{host}:{port}"


def _encoded(text: str, safe: frozenset[int]) -> str:
    """Uniform percent-encoding: unreserved characters bare, everything else that is not in ``safe`` encoded."""
    if _ALL_PLAIN[safe].fullmatch(text):
        return text  # nearly always, and a tenth of the time
    raw = text.encode("utf-8", "replace")
    out, at = [], 0
    while at < len(raw):
        byte, step = raw[at], 1
        kept = byte in safe
        if byte == 0x25 and re.fullmatch(rb"[0-9A-Fa-f]{2}", raw[at + 1 : at + 3]):
            byte, step, kept = int(raw[at + 1 : at + 3], 16), 3, False
        out.append(chr(byte) if kept or byte in _UNRESERVED else f"%{byte:02X}")
        at += step
    return "".join(out)


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4, for a path that starts with a slash or is empty; repeated slashes stay."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment in (".", ".."):
            if segment == ".." and kept:
                kept.pop()
            if last:
                kept.append("")
        else:
            kept.append(segment)
    return "/" + "/".join(kept) if path else ""


def _is_tracker(piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = name.lower()
    if name in TRACKERS or name in SESSIONS or name.startswith((*TRACKER_PREFIXES, "aspsessionid")):
        return True
    if name in _AMP_NAMES:
        return value.lower() in _AMP_VALUES and (name == "amp" or value.lower() == "amp")
    return name in WAYS_IN and bool(WAYS_IN_VALUES.match(value.lower()))
