"""What stands outside quotation marks."""

from __future__ import annotations

import pytest

from pipelines.rules.quotations import outside_quotation, stays_open


@pytest.mark.parametrize(
    ("sentence", "inside", "outside", "open_behind"),
    [
        ("The lock is old.", False, "The lock is old.", False),
        ("The lock is old.", True, "", True),
        ('"The lock is old.', False, "", True),
        ("“The lock is old.", False, "", True),
        ('It is rotten," she said.', True, " she said.", False),
        ('It is rotten," she said.', False, " she said.", False),
        ("It is rotten,” she said, “through and through.", True, " she said, ", True),
        ('The "old" lock is shut.', False, "The  lock is shut.", False),
        ('The 9" plank broke and we are sorry.', False, 'The 9" plank broke and we are sorry.', False),
        ('The 9" plank is "old" now.', False, 'The 9" plank is  now.', False),
        ('She gave "about 60" for it.', False, "She gave  for it.", False),
        ("“The lock is old,” she said.", True, " she said.", False),
    ],
)
def test_a_quotation_may_run_on(sentence: str, inside: bool, outside: str, open_behind: bool) -> None:
    assert stays_open(sentence, inside=inside) == open_behind
    assert outside_quotation(sentence, inside=inside) == outside


def test_a_mark_behind_a_word_opens_nothing() -> None:
    assert not stays_open('The plank is 6" wide.')
