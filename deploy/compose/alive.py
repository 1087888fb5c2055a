"""The health check of a part in a container: exit code 0 if its `/healthz` answers 200, else 1.

It asks on loopback, at the port of the settings, without anything that has to be installed; asking costs 60 ms. A part
that waits for Kafka is healthy; one whose main loop hangs is not, nor one that is frozen and answers nobody.
"""

import http.client
import os
import sys

WITHIN_S = 4.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- the other way round: where to ask


def trouble(host: str, port: int) -> str:
    """Why the part is not healthy; empty where it is."""
    connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=WITHIN_S)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        said = answer.read(4096).decode("utf-8", "replace")
        return "" if answer.status == 200 else f"{answer.status}: {said}"
    except (OSError, http.client.HTTPException) as error:
        return f"no answer at port {port}: {error}"
    finally:
        connection.close()


def main() -> int:
    host = os.environ.get("CLAIMWATCH_METRICS_HOST") or "127.0.0.1"
    found = trouble(host, int(os.environ.get("CLAIMWATCH_METRICS_PORT") or 0))
    if found:
        print(found)  # noqa: T201 -- `docker inspect` shows it
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
