"""One vector per token, learned so that what belongs together is close in both ways it is used.

Two in-batch softmax losses a step, each in both directions (Henderson et al. 2017, arXiv:1705.00652):

- *pooled*: the cosine of mean vectors, which is what the vector store searches;
- *late interaction* (Khattab & Zaharia 2020, arXiv:2004.12832): every token of one side takes its most
  similar token of the other side, and a token's say is the length of its vector. This is what ranks.

A batch comes from one file, so the other rows are of the same kind and languages and the loss
cannot be lowered by telling languages or subjects apart.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from adverbum.training.data import Source
from adverbum.training.pieces import Pieces

TOKENS = (32, 96)  # of the shorter and the longer side of a question pair, those that are read
BITEXT_TOKENS = 64


@dataclass(frozen=True)
class Recipe:
    """The settings of one training run; the defaults made the bundled model."""

    vocabulary: int = 48_000  # tokens; ids must fit 16 bits
    dimension: int = 256
    steps: int = 6_000
    rate: float = 0.005  # peak of SparseAdam's learning rate; warms up over 2 %, then falls to nothing
    pooled_rows: int = 1024
    pooled_scale: float = 20.0  # the softmax is over cosine × scale
    late_rows: int = 192  # in each of the two parts of a batch that late interaction takes
    late_scale: float = 20.0
    weights: tuple[tuple[str, float], ...] = (("qa", 4.0), ("dictionaries", 0.5), ("bitext", 1.0))
    evenness: float = 0.7  # a file is drawn with probability ∝ min(rows, most_rows) ** evenness × weight
    most_rows: int = 300_000
    seed: int = 7
    checkpoint_steps: int = 1_000


@dataclass(frozen=True)
class Encoded:
    """A source as token ids: side s of row r is `ids[s][starts[s][r] : starts[s][r + 1]]`."""

    source: Source
    ids: tuple[np.ndarray, np.ndarray]  # uint16
    starts: tuple[np.ndarray, np.ndarray]  # int64, rows + 1

    @property
    def rows(self) -> int:
        """How many pairs there are."""
        return len(self.starts[0]) - 1

    def side(self, side: int, rows: np.ndarray) -> list[np.ndarray]:
        """The token ids of these rows, of one side."""
        ids, starts = self.ids[side], self.starts[side]
        return [ids[starts[row] : starts[row + 1]] for row in rows]


def encode(source: Source, tokenizer: Tokenizer) -> Encoded:
    """The rows of `source` as token ids, cut to what is read of them; rows with an empty side are left out."""
    limits = TOKENS if source.kind == "qa" else (BITEXT_TOKENS, BITEXT_TOKENS)
    sides = [
        [encoding.ids[:limit] for encoding in tokenizer.encode_batch([pair[side] for pair in source.pairs])]
        for side, limit in enumerate(limits)
    ]
    kept = [(first, second) for first, second in zip(*sides, strict=True) if first and second]
    ids = tuple(np.array([i for row in kept for i in row[side]], dtype=np.uint16) for side in (0, 1))
    starts = tuple(np.cumsum([0, *(len(row[side]) for row in kept)], dtype=np.int64) for side in (0, 1))
    return Encoded(source, (ids[0], ids[1]), (starts[0], starts[1]))


def fit(
    sources: Sequence[Encoded],
    start: np.ndarray,
    pieces: Pieces,
    recipe: Recipe,
    *,
    checkpoint: Path | None = None,
    report: Callable[[int, float, float], None] = lambda step, pooled, late: None,
) -> np.ndarray:
    """Token vectors, float32, (vocabulary, dimension), after `recipe.steps` steps from `start`.

    Given a `checkpoint` path, the state is written there now and then and read from there if it
    exists, so a run that was stopped goes on where it was and ends with the same vectors: what a step
    draws depends only on the seed and the step. `report(step, pooled_loss, late_loss)` is called at each.

    Raises:
        ValueError: the checkpoint was made with another recipe.
    """
    own = torch.from_numpy(start.copy())
    shared = torch.zeros(pieces.count, start.shape[1])
    tables = [table.requires_grad_() for table in (own, shared)]
    optimizer = torch.optim.SparseAdam(tables, lr=recipe.rate)
    first = 0
    if checkpoint and checkpoint.exists():
        state = torch.load(checkpoint)
        if state["recipe"] != repr(recipe):
            raise ValueError(f"{checkpoint} belongs to another recipe; remove it to start again")
        first = state["step"]
        with torch.no_grad():
            for table, kept in zip(tables, state["tables"], strict=True):
                table.copy_(kept)
        optimizer.load_state_dict(state["optimizer"])
    kinds = dict(recipe.weights)
    odds = np.array([min(s.rows, recipe.most_rows) ** recipe.evenness * kinds[s.source.kind] for s in sources])
    odds /= odds.sum()
    torch.set_num_threads(1)  # the losses of a step are the threads
    with ThreadPoolExecutor() as threads:
        for step in range(first, recipe.steps):
            rng = np.random.default_rng([recipe.seed, step])
            source = sources[rng.choice(len(sources), p=odds)]
            rows = rng.choice(source.rows, size=min(recipe.pooled_rows, source.rows), replace=False)
            ids, sides = _places(source.side(0, rows), source.side(1, rows))
            named, runs, offsets = _distinct_pieces(pieces, ids)
            rows_of = [table.detach()[index].requires_grad_() for table, index in ((own, ids), (shared, named))]
            vectors = rows_of[0] + F.embedding_bag(runs, rows_of[1], offsets, mode="mean")
            pooled, late, total = _losses(vectors, sides, recipe, threads)
            gradients = torch.autograd.grad(vectors, rows_of, total)
            for table, index, gradient in zip(tables, (ids, named), gradients, strict=True):
                table.grad = torch.sparse_coo_tensor(
                    index[None], gradient, table.shape, is_coalesced=True, check_invariants=False
                )
            for group in optimizer.param_groups:
                group["lr"] = recipe.rate * _schedule(step / recipe.steps)
            optimizer.step()  # type: ignore[no-untyped-call]
            report(step, pooled, late)
            if checkpoint and (step + 1) % recipe.checkpoint_steps == 0:
                state = {"recipe": repr(recipe), "step": step + 1, "tables": [table.detach() for table in tables]}
                torch.save(state | {"optimizer": optimizer.state_dict()}, checkpoint.with_suffix(".new"))
                checkpoint.with_suffix(".new").replace(checkpoint)
    named, runs, offsets = _distinct_pieces(pieces, torch.arange(len(own)))
    with torch.no_grad():
        return (own + F.embedding_bag(runs, shared[named], offsets, mode="mean")).numpy()


def _losses(
    vectors: Tensor, sides: list[Tensor], recipe: Recipe, threads: ThreadPoolExecutor
) -> tuple[float, float, Tensor]:
    """The pooled loss of a batch, its late loss, the mean of two parts, and the gradient of their sum by `vectors`."""
    starts = range(0, min(len(sides[0]), 2 * recipe.late_rows), recipe.late_rows)
    parts = [[side[start : start + recipe.late_rows] for side in sides] for start in starts]
    losses = [partial(_late_loss, sides=part, scale=recipe.late_scale) for part in parts]
    losses.append(partial(_pooled_loss, sides=sides, scale=recipe.pooled_scale))
    *late, (pooled, gradient) = threads.map(partial(_gradient, vectors), losses)
    gradient = gradient + sum(own for _, own in late) / len(late)
    return pooled, sum(value for value, _ in late) / len(late), gradient


def _gradient(vectors: Tensor, loss: Callable[[Tensor], Tensor]) -> tuple[float, Tensor]:
    """A loss and its gradient by `vectors`."""
    leaf = vectors.detach().requires_grad_()
    value = loss(leaf)
    (gradient,) = torch.autograd.grad(value, leaf)
    return value.item(), gradient


def _distinct_pieces(pieces: Pieces, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The distinct pieces of tokens, and each token's pieces as places among them: flat, with their offsets."""
    flat, offsets = pieces.of(ids.numpy())
    named, places = np.unique(flat, return_inverse=True)
    return torch.from_numpy(named), torch.from_numpy(places), torch.from_numpy(offsets)


def _schedule(done: float) -> float:
    """The learning rate's share of its peak when `done` of the run is over."""
    return done / 0.02 if done < 0.02 else (1 - done) / 0.98


def _places(*sides: list[np.ndarray]) -> tuple[Tensor, list[Tensor]]:
    """The distinct token ids of a batch, and each side as (rows, tokens) indices into them, padded with -1."""
    flat = np.concatenate([row for side in sides for row in side])
    ids, places = np.unique(flat, return_inverse=True)
    rows = iter(np.split(places, np.cumsum([len(row) for side in sides for row in side])[:-1]))
    padded = []
    for side in sides:
        block = np.full((len(side), max(map(len, side))), -1, dtype=np.int64)
        for line, row in zip(block, rows, strict=False):
            line[: len(row)] = row
        padded.append(torch.from_numpy(block))
    return torch.from_numpy(ids.astype(np.int64)), padded


def _flat(side: Tensor) -> tuple[Tensor, Tensor]:
    """A padded side without the padding, and where each row begins in it."""
    present = side >= 0
    counts = present.sum(dim=1)
    return side[present], counts.cumsum(0) - counts


def _pooled_loss(vectors: Tensor, sides: list[Tensor], scale: float) -> Tensor:
    means = (F.embedding_bag(places, vectors, starts, mode="mean") for places, starts in map(_flat, sides))
    first, second = map(F.normalize, means)
    scores = scale * first @ second.T
    target = torch.arange(len(scores))
    return 0.5 * (F.cross_entropy(scores, target) + F.cross_entropy(scores.T, target))


def _late_loss(vectors: Tensor, sides: list[Tensor], scale: float) -> Tensor:
    """Softmax over late interaction, each side finding its row of the other.

    The cosines are taken once between the tokens that occur at all, and every row's best is then looked
    up among them, which costs a small part of comparing every token of every pair of rows.
    """
    tokens, places = zip(*(_distinct(side) for side in sides), strict=True)
    first, second = (vectors[ids] for ids in tokens)
    cosines = F.normalize(first) @ F.normalize(second).T
    return 0.5 * (
        _finding_loss(cosines.T.contiguous(), first.norm(dim=1), places[0], places[1], scale)
        + _finding_loss(cosines, second.norm(dim=1), places[1], places[0], scale)
    )


def _distinct(side: Tensor) -> tuple[Tensor, Tensor]:
    """The distinct entries of a padded side, and the side in terms of their places."""
    ids, places = torch.unique(side[side >= 0], return_inverse=True)
    renumbered = torch.full_like(side, -1)
    renumbered[side >= 0] = places
    return ids, renumbered


def _finding_loss(cosines: Tensor, lengths: Tensor, asking: Tensor, answering: Tensor, scale: float) -> Tensor:
    """Loss of finding, for every row of `asking`, its own row of `answering`: both (rows, tokens), -1 padded.

    `cosines` is (answering tokens, asking tokens); `lengths` of the asking tokens are their weights.
    """
    matches = _Maxima.apply(cosines, *_flat(answering))  # type: ignore[no-untyped-call]
    weights = lengths[asking.clamp_min(0)] * (asking >= 0)
    weights = weights / weights.sum(dim=1, keepdim=True)
    share = torch.zeros(len(asking), len(lengths)).scatter_add(1, asking.clamp_min(0), weights)
    return F.cross_entropy(scale * share @ matches.T, torch.arange(len(asking)))


class _Maxima(torch.autograd.Function):
    """The maximum, column by column, of the rows of a table that each run of places names."""

    @staticmethod
    def forward(ctx, table: Tensor, places: Tensor, offsets: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        maxima, _, _, chosen = torch._embedding_bag(table, places, offsets, mode=2)
        ctx.save_for_backward(chosen)
        ctx.rows = len(table)
        return maxima

    @staticmethod
    def backward(ctx, gradient: Tensor):  # type: ignore[no-untyped-def]
        (chosen,) = ctx.saved_tensors
        table = gradient.new_zeros(ctx.rows, gradient.shape[1])
        return table.scatter_add_(0, chosen.long(), gradient), None, None
