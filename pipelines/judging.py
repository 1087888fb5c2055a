"""The judge of stance that ships, for those who corroborate."""

from __future__ import annotations

from importlib import resources

from pipelines.rules.cascade import Judge


def standard_judge() -> Judge | None:
    """The trained stance model, loaded: 0.3 s and 100 MB. None where no weights ship: the rules decide alone."""
    if not (resources.files("pipelines.language") / "weights" / "stance.onnx").is_file():
        return None
    from pipelines.language.stance import StanceReader

    return StanceReader()
