"""The models that ship: whether each loads, and answers rightly what nobody could get wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from claimwatch.examining.finding import Finding
from pipelines.judging import standard_judge
from pipelines.language.tagger import Tagger
from schemas.stance import Pair

CLAIM = "The dam above the town has failed"
FOR = Pair(CLAIM, "The dam above the town has failed, the interior minister confirmed on Monday.", "interior minister")
AGAINST = Pair(CLAIM, "The dam above the town has not failed, the interior minister said.", "interior minister")
SENTENCE = "The dam above the town has failed, the interior minister said on Monday."
SPEAKER = "interior minister"
MEND = "install claimwatch again: its weights are damaged, or another onnxruntime reads them otherwise"


def models(make_judge: Callable[[], Any] = standard_judge, make_tagger: Callable[[], Any] = Tagger) -> list[Finding]:
    """Load both models, 400 MB and a second or two, and ask each what is known."""
    return [_checked("stance model", lambda: _judge(make_judge())), _checked("tagger", lambda: _tagger(make_tagger()))]


def _checked(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:
        # Whatever a damaged file makes onnxruntime raise.
        found = f"does not load: {type(error).__name__}: {str(error)[:200]}"
        return Finding(verdict="wrong", what=what, found=found, do=MEND)


def _judge(judge: Any) -> Finding:
    if judge is None:
        found = "no weights ship with this build; the rules decide alone"
        return Finding(verdict="note", what="stance model", found=found)
    supports, denies = judge.read([FOR, AGAINST])
    found = f"a confirmation reads as one at {supports.support:.2f}, a denial at {denies.denial:.2f}"
    right = supports.support > 0.5 and denies.denial > 0.5
    return Finding(verdict="ok" if right else "wrong", what="stance model", found=found, do="" if right else MEND)


def _tagger(tagger: Any) -> Finding:
    (groups,) = tagger.groups([SENTENCE])
    sources = [SENTENCE[start:end] for group in groups for start, end in group.source]
    right = any(SPEAKER in source for source in sources)
    found = f"found {' and '.join(sources)!r} as who speaks" if sources else "found nobody who speaks"
    return Finding(verdict="ok" if right else "wrong", what="tagger", found=found, do="" if right else MEND)
