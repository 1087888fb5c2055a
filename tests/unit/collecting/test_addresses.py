from __future__ import annotations

from claimwatch.collecting.addresses import Addresses, with_twin

A, B, C = "https://a.example/feed", "https://b.example/feed", "https://c.example/feed"


def test_feeds_that_lead_to_one_address_know_of_each_other() -> None:
    addresses = Addresses()
    addresses.set(B, A)
    assert (addresses.twin(A, {A, B}), addresses.twin(B, {A, B})) == (B, A)
    addresses.set(C, A)
    assert addresses.twin(C, {B, C}) == B
    addresses.set(B, None)
    addresses.set(C, "https://d.example/feed")
    assert [addresses.twin(each, {A, B, C}) for each in (A, B, C)] == [None] * 3


def test_the_reason_tells_of_the_twin_once_and_no_longer_than_there_is_one() -> None:
    said = with_twin("read, although it is bad", A)
    assert said == f"read, although it is bad; it leads to the same address as {A}"
    assert with_twin(said, A) == said
    assert with_twin(said, None) == "read, although it is bad"
    assert with_twin("", A) == f"it leads to the same address as {A}"
    assert with_twin(with_twin("", A), None) == ""
