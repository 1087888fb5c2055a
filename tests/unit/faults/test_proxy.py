"""The proxy passes on, or answers by itself."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from benchmarks.faults.proxy import Proxy
from tests.unit.notifications.receiver import Receiver


def post(url: str) -> int:
    request = urllib.request.Request(f"{url}/hook", data=b'{"a": 1}', headers={"Idempotency-Key": "k"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(json.loads(error.read())["status"])


def test_it_passes_on_what_it_is_not_told_to_refuse() -> None:
    with Receiver() as behind, Proxy(f"http://{behind.host}") as proxy:
        assert post(proxy.url) == 200
        proxy.refuse((503, 429))
        assert [post(proxy.url) for _ in range(3)] == [503, 429, 503]
        assert proxy.refused == 3
        proxy.refuse(())
        assert post(proxy.url) == 200
        assert [(each.path, each.body, each.key) for each in behind.received] == [("/hook", {"a": 1}, "k")] * 2


def test_a_server_that_is_gone_looks_gone() -> None:
    with Receiver() as behind:
        proxy = Proxy(f"http://{behind.host}")
    with proxy, pytest.raises((urllib.error.URLError, ConnectionError)):
        post(proxy.url)
