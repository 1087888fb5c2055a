"""Where the board of `up` listens: told to the board, to notify for its links, and to people."""

from __future__ import annotations

import socket

from claimwatch.board.addresses import at
from claimwatch.settings import Settings

FEEDS_FOLDER = "watch-feeds"
"""In the data folder, where no other one is named: what the board shows as Atom."""


def with_board(settings: Settings) -> Settings:
    """The settings with the port that the board gets, the address that messages link to, and a folder for Atom feeds.

    The wanted port where it is free, else any. It is let go of before the board takes it: should another program be
    faster, the board says so in its log and is tried again.
    """
    port = free_port(settings.board_host, settings.board_port)
    update: dict[str, object] = {"board_port": port}
    update |= {"board_url": settings.board_url or at(settings.board_host, port)}
    update |= {"watch_feeds": settings.watch_feeds or settings.data / FEEDS_FOLDER}
    return settings.model_copy(update=update)


def board_address(settings: Settings) -> str:
    """Where people look at it."""
    return settings.board_url or at(settings.board_host, settings.board_port)


def free_port(host: str, wanted: int) -> int:
    """The wanted port where nobody listens on it, else a free one; the wanted one where the host is not ours."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            # As servers do: a port whose last connections are only winding down counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                return int(probe.getsockname()[1])
            except OSError:
                continue
    return wanted
