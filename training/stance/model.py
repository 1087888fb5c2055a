"""A network over a claim and a statement, averaged over the pieces, with a linear layer for the three stances."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from pipelines.language.pairs import STANCES
from training import mpnet
from training.attribution.model import Encoder, with_base_weights

JUDGE_LAYERS = 9
"""Of MPNet's twelve: with these the judge's file stays under 90 MB."""
FROZEN = 4


class StanceModel(nn.Module):
    """Scores of the stances: rows × 3, before temperature and softmax."""

    def __init__(self, encoder: nn.Module | None = None, width: int = 384) -> None:
        super().__init__()
        self.encoder = encoder or Encoder()
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(width, len(STANCES))

    def forward(self, ids: Tensor, traits: Tensor) -> Tensor:
        told = self.encoder(ids, traits)
        real = (ids > 0).unsqueeze(-1).to(told.dtype)
        return self.head(self.drop((told * real).sum(1) / real.sum(1)))


def fresh(size: str, base: Path) -> StanceModel:
    """A model of ``size`` small (MiniLM-L6) or base (MPNet, nine layers) with the base weights in ``base``."""
    if size == "base":
        encoder = mpnet.with_base_weights(mpnet.MPNet(JUDGE_LAYERS, FROZEN), base / "model.safetensors")
        return StanceModel(encoder, width=768)
    return with_base_weights(StanceModel(), base / "model.safetensors")  # type: ignore[arg-type,return-value]
