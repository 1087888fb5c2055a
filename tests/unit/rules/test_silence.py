"""What leaves open what is so, and what holds under a condition only."""

from __future__ import annotations

import pytest

from pipelines.rules.silence import is_conditional, outlet_knows_nothing, tells_nothing


@pytest.mark.parametrize(
    "content",
    [
        "it would not comment",
        "he was unable to confirm the theft",
        "the theft could not be confirmed",
        "she did not know who had taken it",
        "it was too soon to name a thief",
        "officers were investigating whether it was stolen",
        "a decision will be made in June",
        "she took the complaints very seriously",
        "they hoped it would be found",
        "visitors should keep their tickets",
        "let them finish their work",
        "she would speak about the theft on Friday",
    ],
)
def test_some_words_tell_nothing(content: str) -> None:
    assert tells_nothing(content)


@pytest.mark.parametrize(
    "content",
    [
        "it was stolen",
        "it was not stolen",
        "no decision has been made",
        "police had opened an inquiry",
        "the repairs should be finished by June",
        "the thief must have had a key",
        "it is considering a sale",
    ],
)
def test_a_denial_in_positive_words_and_a_plan_tell_something(content: str) -> None:
    assert not tells_nothing(content)


@pytest.mark.parametrize(
    ("content", "conditional"),
    [
        ("if it was stolen, the insurers will pay", True),
        ("the insurers would pay if it was stolen", True),
        ("the insurers will pay unless it is found", True),
        ("if it is moved, it will mean the end of the museum", False),
        ("the insurers will pay", False),
    ],
)
def test_that_one_thing_means_another_is_no_condition(content: str, conditional: bool) -> None:
    assert is_conditional(content) is conditional


def test_the_outlet_says_what_it_does_not_know() -> None:
    assert outlet_knows_nothing("The motive is unknown.")
    assert not outlet_knows_nothing("The motive was greed.")
    assert outlet_knows_nothing("Whether The Boat Sank Could Not Be Established.")


def test_the_case_of_letters_does_not_matter() -> None:
    assert tells_nothing("He DECLINED TO COMMENT")
    assert is_conditional("If It Was Stolen, the insurers will pay")
