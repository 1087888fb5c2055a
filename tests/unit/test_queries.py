"""What is asked of Elasticsearch while an index is being made."""

from __future__ import annotations

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError

from claimwatch import queries
from claimwatch.errors import ServiceAway

NODE = NodeConfig("http", "127.0.0.1", 9200)


def refused(status: int) -> ApiError:
    meta = ApiResponseMeta(status, "1.1", HttpHeaders(), 0.0, NODE)
    return ApiError("search_phase_execution_exception", meta, {"error": {"reason": "all shards failed"}})


class Starting:
    """An Elasticsearch whose shards are there after so many searches."""

    def __init__(self, refusals: int, status: int = 503) -> None:
        self._left, self._status = refusals, status
        self.cluster = self
        self.transport = self
        self.node_pool = self
        self.waited = 0

    def search(self, **_):
        self._left -= 1
        if self._left >= 0:
            raise refused(self._status)
        return {"hits": {"hits": [], "total": {"value": 0}}}

    def health(self, **_):
        self.waited += 1

    def all(self):
        return [self]

    @property
    def base_url(self) -> str:
        return "http://127.0.0.1:9200"


def test_a_new_index_is_asked_until_its_shards_are_there(monkeypatch):
    monkeypatch.setattr(queries, "SHARDS_PAUSE_S", 0.0)
    es = Starting(3)
    assert list(queries.claims(es, "confirmed")) == []
    assert es.waited == 3


@pytest.mark.parametrize(("refusals", "status", "within_s"), [(1, 500, 5.0), (10**9, 503, 0.0)])
def test_another_refusal_and_one_that_lasts_are_told(refusals, status, within_s, monkeypatch):
    monkeypatch.setattr(queries, "SHARDS_WITHIN_S", within_s)
    with pytest.raises(ServiceAway):
        queries.claims(Starting(refusals, status), "confirmed")
