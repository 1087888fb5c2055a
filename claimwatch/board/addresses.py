"""What an address must be: ids in it, the hosts by which the board may be asked, and where it may listen. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urlsplit

from claimwatch.errors import Exit, UserError
from claimwatch.settings import Settings

ID = re.compile(r"[\w.:@~+-]{1,200}", re.ASCII)
"""Ids are hashes (``schemas.ids``); what cannot be one is not looked for."""

OWN = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}", re.ASCII)
"""A path of ours with its query, as browsers write it."""

SHORTEST = 16
"""Characters of a token: 16 hexadecimal digits take 10^19 tries."""

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- the other way round: where to ask
"""Addresses that stand for all of a machine, with the one at which it is asked from itself."""

LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})


def is_id(word: str) -> bool:
    return ID.fullmatch(word) is not None


def segment(word: str) -> str:
    """A word as one piece of a path."""
    return quote(word, safe="")


def own_path(word: str) -> str:
    """An address of ours as where to go after the sign-in; empty for what may lead elsewhere.

    Browsers take "//host" and "/\\host" for another host, and leave out tabs and ends of lines while they read.
    """
    return word if OWN.fullmatch(word) and not word.startswith("/login") else ""


def is_loopback(host: str) -> bool:
    """Whether nobody beyond this machine can reach a server that listens there."""
    if host.casefold() in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """The host of a Host header, without its port, in lower case; empty where it is none."""
    try:
        return (urlsplit(f"//{header.strip()}").hostname or "").rstrip(".").casefold()
    except ValueError:
        return ""


def is_ours(header: str, names: frozenset[str]) -> bool:
    """Whether a Host header names us.

    A page elsewhere can have its own name lead to this machine (DNS rebinding), never an address or a name that is
    not its own: so addresses, loopback's names and those of the settings are let in, and no other name.
    """
    host = host_of(header)
    if not host or "@" in header:
        return False
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return host in names or host in LOOPBACK_NAMES


def own_names(host: str, board_url: str) -> frozenset[str]:
    """The names by which the settings say that the board is asked."""
    named = {host.casefold(), (urlsplit(board_url).hostname or "").casefold()} if board_url else {host.casefold()}
    return frozenset(named - {"", "0.0.0.0", "::"})  # noqa: S104 -- left out: they name no host


def at(host: str, port: int) -> str:
    """The address of a board that listens there, as this machine asks it."""
    shown = EVERYWHERE.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def check_open(settings: Settings) -> None:
    """
    Raises:
        UserError: the board would listen beyond this machine without a token, or with one that can be guessed.
    """
    token = settings.board_token.get_secret_value()
    if token and len(token) < SHORTEST:
        raise UserError(
            f"the token of the board has fewer than {SHORTEST} characters",
            where="CLAIMWATCH_BOARD_TOKEN",
            do="make one with `openssl rand -hex 24`",
            code=Exit.USAGE,
        )
    if not token and not is_loopback(settings.board_host):
        raise UserError(
            f"the board does not listen beyond this machine ({settings.board_host}) without a token",
            where="CLAIMWATCH_BOARD_TOKEN",
            do="set one, or leave CLAIMWATCH_BOARD_HOST at 127.0.0.1",
            code=Exit.USAGE,
        )
