"""The training loop: stages with a falling learning rate, resumable, the same for the same seed.

A stage stops where it was told to, and another takes its weights. The mean of the last weights is kept beside them:
it is what a falling rate would come to, so that a run that is cut short is of use too.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from random import Random

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_

from adverbum.training.reader.examples import Encoded, Example, Mixture, Neighbours, Pieces, batches, encode, plan
from adverbum.training.reader.model import Reader

PAD = 1


@dataclass(frozen=True)
class Stage:
    """One stage of training.

    Attributes:
        name: of its checkpoint.
        examples: how many are seen.
        rate: learning rate at its begin and at its end; between them it falls linearly.
        head_rate: how many times faster the last layer, which points to start and end, learns.
        warm_up: steps in which the rate rises to where it begins.
        batch: examples a step, about.
        frozen: lowest layers that are left as they are.
        dropout: share of numbers that are dropped between the layers that learn.
        mixture: of the examples.
        seed: of everything random.
        half: whether products are computed in bfloat16.
    """

    name: str
    examples: int
    rate: tuple[float, float]
    head_rate: float = 3.0
    warm_up: int = 100
    batch: int = 16
    frozen: int = 2
    dropout: float = 0.1
    mixture: Mixture = field(default_factory=Mixture)
    seed: int = 1
    half: bool = True


DECAY, DECAY_STEPS = 0.99, 10  # of the mean of the weights: 1,000 steps back
SAVE_SECONDS = 240
Report = Callable[[int, int, float, float], None]


def fit(
    reader: Reader,
    neighbours: Neighbours,
    pieces: Pieces,
    stage: Stage,
    *,
    checkpoint: Path | None = None,
    report: Report = lambda step, examples, loss, rate: None,
    save_every: int = 0,
) -> dict[str, Tensor]:
    """Trains `reader` for a stage and returns the mean of its last weights.

    Args:
        reader: changed in place.
        neighbours: the documents, and what is near their questions.
        pieces: cuts texts.
        stage: what to do.
        checkpoint: where the state is kept; if it is there already, training goes on from it.
        report: called after each step with its number, the examples seen, the loss and the learning rate.
        save_every: steps between checkpoints; 0: a checkpoint every few minutes.

    Raises:
        ValueError: the checkpoint is of another stage.
    """
    torch.manual_seed(stage.seed)
    reader.freeze(stage.frozen, dropout=stage.dropout)
    learning = {name: value for name, value in reader.named_parameters() if value.requires_grad}
    head = [value for name, value in learning.items() if name.startswith("out.")]
    body = [value for name, value in learning.items() if not name.startswith("out.")]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": head}], lr=0.0, weight_decay=0.01, fused=True)
    state = _State(learning, optimizer, {name: value.detach().clone() for name, value in learning.items()})
    told = json.dumps(asdict(stage) | {"examples": 0, "rate": 0}, sort_keys=True)
    if checkpoint and checkpoint.exists():
        state.load(checkpoint, told)
    reader.train()
    saved = time.monotonic()
    for batch in islice(_stream(neighbours, pieces, stage), state.step, None):
        if state.seen >= stage.examples:
            break
        rate = rate_at(stage, state)
        optimizer.param_groups[0]["lr"], optimizer.param_groups[1]["lr"] = rate, rate * stage.head_rate
        half = torch.autocast("cpu", torch.bfloat16) if stage.half else nullcontext()
        loss = loss_of(reader, [encode(example, pieces) for example in batch], half)
        loss.backward()  # type: ignore[no-untyped-call]
        clip_grad_norm_([*body, *head], 1.0)
        optimizer.step()
        optimizer.zero_grad()
        state.count(len(batch))
        report(state.step, state.seen, loss.item(), rate)
        due = state.step % save_every == 0 if save_every else time.monotonic() - saved > SAVE_SECONDS
        if checkpoint and due:
            state.save(checkpoint, told)
            saved = time.monotonic()
    if checkpoint:
        state.save(checkpoint, told)
    reader.eval()
    return state.mean


def rate_at(stage: Stage, state: "_State") -> float:
    """The learning rate: it rises for some steps, then falls linearly with the examples seen."""
    begin, end = stage.rate
    return (begin + (end - begin) * state.seen / stage.examples) * min(1.0, (state.step + 1) / stage.warm_up)


class _State:
    """Where a stage is, and all that is needed to go on from there."""

    def __init__(
        self, learning: dict[str, nn.Parameter], optimizer: torch.optim.Optimizer, mean: dict[str, Tensor]
    ) -> None:
        self.learning, self.optimizer, self.mean = learning, optimizer, mean
        self.step = self.seen = 0

    def count(self, examples: int) -> None:
        """One step more; the mean follows now and then."""
        if self.step % DECAY_STEPS == 0:
            turn = self.step // DECAY_STEPS
            weight = 1 - min(DECAY, (turn + 1) / (turn + 10))
            torch._foreach_lerp_(list(self.mean.values()), [value.detach() for value in self.learning.values()], weight)
        self.step += 1
        self.seen += examples

    def load(self, path: Path, told: str) -> None:
        state = torch.load(path, weights_only=True)
        if state["stage"] != told:
            raise ValueError(f"{path} is of another stage; remove it to begin anew")
        self.step, self.seen, self.mean = state["step"], state["seen"], state["mean"]
        with torch.no_grad():
            for name, value in state["weights"].items():
                self.learning[name].copy_(value)
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])

    def save(self, path: Path, told: str) -> None:
        state = {
            "stage": told,
            "step": self.step,
            "seen": self.seen,
            "weights": {name: value.detach() for name, value in self.learning.items()},
            "optimizer": self.optimizer.state_dict(),
            "mean": self.mean,
            "random": torch.get_rng_state(),
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)


def loss_of(reader: nn.Module, batch: list[Encoded], half: torch.autocast | nullcontext[None]) -> Tensor:
    """The mean of -log p(start) - log p(end), each summed over the places where an answer may start and end."""
    ids, seen = padded([item.ids for item in batch])
    allowed = torch.zeros((len(batch), 2, ids.shape[1]), dtype=torch.bool)
    for row, item in enumerate(batch):
        allowed[row, 0, item.starts] = True
        allowed[row, 1, item.ends] = True
    with half:
        logits = reader(ids, seen)
    told = logits.masked_fill(~allowed, -torch.inf).logsumexp(-1)
    loss: Tensor = (logits.logsumexp(-1) - told).sum(1).mean()
    return loss


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Ids as one table, and which of them are real."""
    width = max(map(len, rows))
    ids = torch.full((len(rows), width), PAD, dtype=torch.long)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
    lengths = torch.tensor([len(row) for row in rows])
    return ids, torch.arange(width) < lengths[:, None]


def _stream(neighbours: Neighbours, pieces: Pieces, stage: Stage) -> Iterator[list[Example]]:
    """Batches of one epoch after another."""
    epoch = 0
    while True:
        rng = Random(f"{stage.seed} {stage.name} {epoch}")
        yield from batches(plan(neighbours, stage.mixture, pieces, rng), stage.batch, pieces, rng)
        epoch += 1
