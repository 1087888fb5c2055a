"""MiniLM-L6 over a claim and a statement, averaged over the pieces, with a linear layer for the three stances."""

from __future__ import annotations

from torch import Tensor, nn

from pipelines.language.pairs import STANCES
from training.attribution.model import Encoder


class StanceModel(nn.Module):
    """Scores of the stances: rows × 3, before temperature and softmax."""

    def __init__(self, layers: int = 6, width: int = 384) -> None:
        super().__init__()
        self.encoder = Encoder(layers=layers)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(width, len(STANCES))

    def forward(self, ids: Tensor, traits: Tensor) -> Tensor:
        told = self.encoder(ids, traits)
        real = (ids > 0).unsqueeze(-1).to(told.dtype)
        return self.head(self.drop((told * real).sum(1) / real.sum(1)))
