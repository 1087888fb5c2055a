"""Claims and headlines with the stance between them, in colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rich.text import Text

from claimwatch.screens.hanging import BAR, hanging
from claimwatch.screens.lines import counted
from claimwatch.screens.words import clean
from pipelines.stances import Answer, Question

STYLES = {"for": "green", "against": "red", "neutral": ""}
LABEL_WIDTH = len("against  1.00  ")


def drawn_pairs(pairs: Iterable[tuple[Question, Answer]], width: int) -> Iterator[Text]:
    """Rows for each pair as it comes, and how much there was. ``width`` is the screen's."""
    counts: Counter[str] = Counter()
    for question, answer in pairs:
        counts[answer.stance] += 1
        yield _pair(question, answer, width)
    yield _summary(counts)


def _pair(question: Question, answer: Answer, width: int) -> Text:
    """The stance, the claim and below it the sentence that decides."""
    chances = answer.chances
    sure = {"for": chances.support, "against": chances.denial, "neutral": chances.neither}[answer.stance]
    label = Text(answer.stance.ljust(9), f"bold {STYLES[answer.stance]}").append(f"{sure:.2f}".ljust(6), "not bold dim")
    claim = hanging(label, Text(clean(question.claim)), width)
    said = hanging(Text(" " * LABEL_WIDTH), Text(_sentence(question, answer)), width, BAR)
    return Text("\n").join((claim, said, Text()))


def _sentence(question: Question, answer: Answer) -> str:
    speaker = f"{clean(question.speaker)}: " if question.speaker and answer.sentence == question.headline else ""
    return f"{speaker}{clean(answer.sentence)}"


def _summary(counts: Mapping[str, int]) -> Text:
    each = ", ".join(f"{counts.get(stance, 0)} {stance}" for stance in STYLES)
    return Text(f"{counted(sum(counts.values()), 'pair')}: {each}", "dim")
