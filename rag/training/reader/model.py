"""The network: a BERT encoder over question and passage; for every piece, how likely the answer starts or ends there.

The weights go by the names of transformers' `BertForQuestionAnswering`; inside, the three projections of
attention are one matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

EPSILON = 1e-12
NEVER = -1e4  # a logit of what must not be
_PARTS = {
    "attention.output.dense": "mixed",
    "attention.output.LayerNorm": "first_norm",
    "intermediate.dense": "widened",
    "output.dense": "narrowed",
    "output.LayerNorm": "last_norm",
}
_PROJECTIONS = ("query", "key", "value")


@dataclass(frozen=True)
class Shape:
    """The size of a network."""

    layers: int = 6
    hidden: int = 384
    heads: int = 12
    inner: int = 1536
    positions: int = 512


class Layer(nn.Module):
    """One layer: attention, then a network for each piece, each added to what came in and normalised."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.dropout = shape.heads, 0.0
        self.projected = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.mixed = nn.Linear(shape.hidden, shape.hidden)
        self.first_norm = nn.LayerNorm(shape.hidden, eps=EPSILON)
        self.widened = nn.Linear(shape.hidden, shape.inner)
        self.narrowed = nn.Linear(shape.inner, shape.hidden)
        self.last_norm = nn.LayerNorm(shape.hidden, eps=EPSILON)

    def forward(self, vectors: Tensor, unseen: Tensor) -> Tensor:
        """`vectors` (texts, pieces, hidden) after this layer.

        `unseen` (texts x heads, 1, pieces) is far below zero where there is no piece. Attention is written out: on
        a processor that is faster, in training, than the fused operator.
        """
        texts, pieces, hidden = vectors.shape
        size = hidden // self.heads
        split = self.projected(vectors).view(texts, pieces, 3, self.heads, size)
        query, key, value = split.permute(2, 0, 3, 1, 4).reshape(3, texts * self.heads, pieces, size).unbind(0)
        likeness = torch.baddbmm(unseen.to(query.dtype), query, key.transpose(1, 2), alpha=size**-0.5)
        mixed = torch.bmm(likeness.softmax(-1).to(value.dtype), value)
        mixed = self.mixed(mixed.view(texts, self.heads, pieces, size).transpose(1, 2).reshape(texts, pieces, hidden))
        vectors = self.first_norm(vectors + F.dropout(mixed, self.dropout, self.training))
        narrowed = self.narrowed(F.gelu(self.widened(vectors)))
        out: Tensor = self.last_norm(vectors + F.dropout(narrowed, self.dropout, self.training))
        return out


class Reader(nn.Module):
    """Question and passage in, logits of where the answer starts and ends out; position 0 stands for *no answer*."""

    def __init__(self, shape: Shape, words: np.ndarray) -> None:
        """A network with random weights over the word vectors `words`, float32, (pieces, hidden)."""
        super().__init__()
        self.shape = shape
        self.words = nn.Parameter(torch.from_numpy(words), requires_grad=False)
        self.positions = nn.Parameter(torch.zeros(shape.positions, shape.hidden), requires_grad=False)
        self.kind = nn.Parameter(torch.zeros(shape.hidden), requires_grad=False)
        self.norm = nn.LayerNorm(shape.hidden, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.out = nn.Linear(shape.hidden, 2)

    def forward(self, ids: Tensor, seen: Tensor) -> Tensor:
        """Logits of start and end, (texts, 2, pieces); pieces that are not `seen` (bool, as `ids`) have none."""
        vectors = self.norm(F.embedding(ids, self.words) + self.positions[: ids.shape[1]] + self.kind)
        unseen = torch.zeros(seen.shape).masked_fill(~seen, NEVER).repeat_interleave(self.shape.heads, 0)[:, None, :]
        for layer in self.layers:
            vectors = layer(vectors, unseen)
        logits = self.out(vectors).float().transpose(1, 2)
        masked: Tensor = logits.masked_fill(~seen[:, None, :], NEVER)
        return masked

    def freeze(self, layers: int, *, dropout: float = 0.0) -> None:
        """Leaves the embeddings and the lowest `layers` layers as they are; the others learn, with dropout."""
        self.norm.requires_grad_(False)
        for number, layer in enumerate(self.layers):
            layer.requires_grad_(number >= layers)
            layer.dropout = dropout if number >= layers else 0.0  # type: ignore[assignment]

    def load(self, weights: Mapping[str, np.ndarray]) -> None:
        """Takes weights that go by their names in transformers; those that are missing stay."""
        state = self.state_dict()
        with torch.no_grad():
            for name, target in state.items():
                read = [weights.get(own) for own in names(name)]
                if all(part is not None for part in read):
                    value = np.concatenate([part.astype(np.float32) for part in read if part is not None])
                    target.copy_(torch.from_numpy(value).flatten()[: target.numel()].view(target.shape))

    def save(self) -> dict[str, np.ndarray]:
        """All weights but the word vectors, by their names in transformers."""
        saved: dict[str, np.ndarray] = {}
        for name, value in self.state_dict().items():
            if name != "words":
                own = names(name)
                parts = np.split(value.numpy(), len(own))
                if name == "kind":
                    parts = [parts[0][None]]
                saved.update(zip(own, parts, strict=True))
        return saved


def names(name: str) -> list[str]:
    """The names in transformers of what a parameter here holds.

    >>> names("layers.2.mixed.bias"), names("kind"), len(names("layers.0.projected.weight"))
    (['bert.encoder.layer.2.attention.output.dense.bias'], ['bert.embeddings.token_type_embeddings.weight'], 3)
    """
    first, *rest = name.split(".")
    if first == "out":
        return [f"qa_outputs.{rest[0]}"]
    if first != "layers":
        part = {"words": "word_embeddings.weight", "positions": "position_embeddings.weight"}.get(first)
        part = part or ("token_type_embeddings.weight" if first == "kind" else f"LayerNorm.{rest[0]}")
        return [f"bert.embeddings.{part}"]
    number, part, kind = rest
    layer = f"bert.encoder.layer.{number}"
    if part == "projected":
        return [f"{layer}.attention.self.{projection}.{kind}" for projection in _PROJECTIONS]
    own = next(theirs for theirs, ours in _PARTS.items() if ours == part)
    return [f"{layer}.{own}.{kind}"]
