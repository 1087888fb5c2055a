"""What of a running `claimwatch up` is open to others: sockets that listen, places where a secret stands (Linux)."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

LISTENING = "0A"  # TCP_LISTEN in the kernel's include/net/tcp_states.h
TABLES = ("tcp", "tcp6", "udp", "udp6")


def listening(pids: Iterable[int]) -> set[str]:
    """Addresses at which these processes listen by TCP, or have a UDP socket that nobody else is connected to."""
    owned = {inode for pid in pids for inode in _sockets_of(pid)}
    return {address for table in TABLES for address, inode in _rows(table) if inode in owned}


def beyond_loopback(addresses: Iterable[str]) -> set[str]:
    return {each for each in addresses if not ipaddress.ip_address(each.rpartition(":")[0]).is_loopback}


def files_with(folder: Path, secret: str) -> list[str]:
    """Files below a folder in which a secret stands."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in files if secret.encode() in path.read_bytes())


def open_to_others(folder: Path) -> bool:
    """Whether other users of the machine may look into a folder."""
    return bool(stat.S_IMODE(folder.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


def _sockets_of(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                target = os.readlink(handle)
                if target.startswith("socket:["):
                    found.add(target[len("socket:[") : -1])
    return found


def _rows(table: str) -> Iterable[tuple[str, str]]:
    path = Path("/proc/net") / table
    for line in path.read_text().splitlines()[1:] if path.exists() else ():
        fields = line.split()
        unconnected = fields[2].rpartition(":")[2] == "0000"
        if fields[3] == LISTENING or (table.startswith("udp") and unconnected):
            yield _address(fields[1]), fields[9]


def _address(written: str) -> str:
    """``0100007F:2382``: words of four bytes, each in the machine's order."""
    host, _, port = written.partition(":")
    words = struct.pack(f"={len(host) // 8}I", *(int(host[place : place + 8], 16) for place in range(0, len(host), 8)))
    return f"{socket.inet_ntop(socket.AF_INET if len(words) == 4 else socket.AF_INET6, words)}:{int(port, 16)}"
