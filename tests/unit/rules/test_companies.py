"""Companies that their names do not give away."""

from __future__ import annotations

import pytest

from pipelines.rules.casting import cast_of


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("Oat and Ember, which runs sixty shops, closed.", "Oat and Ember", True),
        ("Brightwater Mills closed. The mill was old.", "Brightwater Mills", True),
        ("Larkwing's chief executive left. Larkwing rose.", "Larkwing", True),
        ("The retailer Pikes Corner said no.", "Pikes Corner", True),
        ("Dun Harrow, a small lender, closed.", "Dun Harrow", True),
        ("A spokeswoman for Wren Dabney spoke. Dabney slept.", "Wren Dabney", False),
        ("Wren Dabney, who runs a bakery, slept.", "Wren Dabney", False),
        ("Tom Mills spoke. Mr Mills owns a mill.", "Tom Mills", False),
        ("The owner, Clem Abbot, said no.", "Clem Abbot", False),
        ("It rained in Tarn.", "Tarn", False),
        ("Wren Dabney, a spokeswoman for the grid operator, slept.", "Wren Dabney", False),
        ("Wren Dabney, the insurer's spokeswoman, slept.", "Wren Dabney", False),
        ("Wren Dabney, the head of the company, slept.", "Wren Dabney", False),
        ("It closed, the head of the company, Wren Dabney, said.", "Wren Dabney", False),
        ("It closed, the head of the operator, Larkwing, said.", "Larkwing", True),
        ("It had met Larkwing, the security firm Heron said.", "Larkwing", False),
        ("A novel by Wren Dabney, which has sold well, won.", "Wren Dabney", False),
        ("The general staff of Oska said no.", "Oska", False),
        ("Larkwing, a small lender, closed. Larkwing Marine said no.", "Larkwing Marine", True),
        ("Larkwing, a small lender, closed. Larkwing Dabney said no. Dabney slept.", "Larkwing Dabney", False),
        ("Larkwing, a small lender, closed. Heron Marine said no.", "Heron Marine", False),
        ("Thirty-three employees of the mill have left.", "Thirty-three", False),
    ],
)
def test_a_company_is_known_by_what_is_said_of_it(text: str, name: str, company: bool) -> None:
    cast = cast_of("", text, "Lockside Post")
    assert cast.is_company(name) is company
    assert not company or name not in cast.people
