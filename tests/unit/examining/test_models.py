from __future__ import annotations

from collections.abc import Sequence

import pytest

from claimwatch.examining.models import models
from pipelines.language.linking import Group
from schemas.stance import Chances, Pair


class Judge:
    """Gives every pair the same chances."""

    def __init__(self, support: float, denial: float) -> None:
        self._chances = Chances(support, denial, 1 - support - denial)

    def read(self, pairs: Sequence[Pair]) -> list[Chances]:
        return [self._chances for _ in pairs]


class Deaf:
    """A tagger that finds nothing."""

    def groups(self, texts: Sequence[str]) -> list[list[Group]]:
        return [[] for _ in texts]


def broken() -> None:
    raise RuntimeError("protobuf parsing failed")


@pytest.mark.slow
def test_the_models_that_ship_answer_rightly():
    assert [(each.verdict, each.what) for each in models()] == [("ok", "stance model"), ("ok", "tagger")]


@pytest.mark.parametrize("judge", [Judge(0.9, 0.05), Judge(0.1, 0.9), Judge(0.3, 0.3)])
def test_one_that_answers_wrongly_is_found(judge: Judge):
    stance, tagger = models(lambda: judge, Deaf)
    assert (stance.verdict, tagger.verdict) == ("wrong", "wrong")
    assert "install" in stance.do


def test_one_that_does_not_load_is_told_with_the_reason():
    stance, tagger = models(broken, broken)
    assert (stance.verdict, tagger.verdict) == ("wrong", "wrong")
    assert "protobuf parsing failed" in stance.found


def test_a_build_without_the_stance_model_is_no_fault():
    stance, _ = models(lambda: None, Deaf)
    assert (stance.verdict, stance.do) == ("note", "")
