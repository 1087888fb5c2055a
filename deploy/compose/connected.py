"""The health check of a part in a container: exit code 0 if it has an open connection to Kafka, else 1.

A part that works reads from Kafka all the time. The connection table of the container's own network namespace is read
(proc(5), `/proc/net/tcp`), so that asking costs 20 ms and Kafka nothing. It does not prove that the part makes
progress: the lag of its consumer group does.
"""

import os
import sys
from pathlib import Path

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
ESTABLISHED = "01"


def ports_of(servers: str) -> set[int]:
    """The ports in `host:port,host:port`. Raises ValueError where one has none."""
    return {int(server.rpartition(":")[2]) for server in servers.split(",")}


def connected_ports(table: str) -> set[int]:
    """The remote ports of the established connections in a table like /proc/net/tcp."""
    rows = [line.split() for line in table.splitlines()[1:]]
    return {int(row[2].rpartition(":")[2], 16) for row in rows if len(row) > 3 and row[3] == ESTABLISHED}


def main() -> int:
    servers = os.environ.get("CLAIMWATCH_KAFKA", "127.0.0.1:9092")
    found = [connected_ports(table.read_text("ascii")) for table in TABLES if table.exists()]
    if ports_of(servers) & set().union(*found):
        return 0
    print(f"no open connection to Kafka at {servers}")  # noqa: T201 -- `docker inspect` shows it
    return 1


if __name__ == "__main__":
    sys.exit(main())
