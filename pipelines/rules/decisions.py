"""What was decided about a mention beside a claim, and on what grounds: kept for whoever asks why.

Nothing is decided here. A decision names its mention and claim by id, so that it costs next to nothing where nobody
asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.rules.matching import Comparison
from schemas.claim import Side
from schemas.stance import Chances

By = Literal["judge", "rules", "founding", "notice"]
"""Who decided. A founding sentence fits no claim and opens one; a notice is an outlet's word on its own report."""


@dataclass(frozen=True)
class Decision:
    """``side`` is None where the mention was compared with the claim and has nothing to do with it.

    ``compared`` is what the rules saw in the two, ``view`` the side that they saw, ``chances`` what the judge said;
    None where either was not asked or saw nothing.
    """

    mention_id: str
    claim_id: str
    side: Side | None
    by: By
    compared: Comparison | None = None
    view: Side | None = None
    chances: Chances | None = None

    @property
    def in_words(self) -> str:
        """The grounds in a few words: "judge .93 against, the rules agree", "rules: negated, likeness .52"."""
        if self.by == "founding":
            return "opens the claim"
        if self.by == "notice":
            return "a notice about the outlet's own report"
        if self.chances is not None:
            agreed = ", the rules agree" if self.side and self.view == self.side else ""
            return f"judge {_said(self.chances, self.side)}{agreed}"
        if self.compared is None:
            return "rules"
        return f"rules: {self._seen()}, likeness {two_digits(self.compared.similarity)}"

    def _seen(self) -> str:
        if self.compared and self.compared.persistence:
            return "what was changed is said to persist"
        opposite = self.compared is not None and self.compared.relation == "opposite"
        if self.side == "denies":
            return "negated or opposite" if opposite else "the same, denied"
        return "the opposite, taken for neither" if opposite else "the same"


def two_digits(share: float) -> str:
    """A share as it is read quickest: ".93", "1.00"."""
    return f"{share:.2f}".removeprefix("0")


def _said(chances: Chances, side: Side | None) -> str:
    """The chance of the side that was taken, which need not be the largest; else the likeliest stance."""
    told = {"for": chances.support, "against": chances.denial, "neutral": chances.neither}
    taken = {"asserts": "for", "denies": "against"}.get(side or "") or max(told, key=lambda name: told[name])
    return f"{two_digits(told[taken])} {taken}"
