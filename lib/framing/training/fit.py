"""Fit the network: examples in, weights out; on one machine the same seed gives the same weights."""

import math
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from framing.coding.encoder import Encoded, Scores, Tokens, arrays, batches
from framing.training.labels import UNKNOWN, Labelled, shuffle, vary
from framing.training.network import Network
from framing.training.settings import Settings

#: A token that belongs to a tag weighs so many times one that doesn't, and all tags so much beside the heads.
_TAGGED, _TAGS = 4.0, 2.0
_SMOOTHING = 0.03
#: After so many steps the weights are added to their running mean.
_AVERAGED = 4
#: Windows are filled up to a multiple of so many tokens: for few lengths half-precision products are quicker.
_STEP = 16


def fit(
    network: Network,
    examples: Sequence[Labelled],
    tokens: Tokens,
    settings: Settings,
    say: Callable[[str], None],
    kept: Path | None = None,
) -> None:
    """Fit the network to the examples; ``say`` is told of each pass.

    ``kept`` is a file in which all that changes is kept after each pass; where it is there, the fit goes on
    from it, with the same result as if it had not been stopped.
    """
    torch.manual_seed(settings.seed)
    run = _Run(network, settings, math.ceil(len(examples) / settings.batch))
    if kept is not None and kept.exists():
        run.read(kept)
        say(f"goes on after pass {run.passes} of {settings.epochs}")
    while run.passes < settings.epochs:
        network.train()
        varied = [vary(one, tokens, settings, run.random) for one in examples]
        drawn = shuffle([one.encoded for one in varied], settings.batch, run.random)
        losses = [run.step([varied[n] for n in batch]) for batch in drawn]
        run.passes += 1
        say(f"pass {run.passes} of {settings.epochs}: loss {np.mean(losses):.3f}")
        if kept is not None:
            run.write(kept)
    run.finish()


class _Run:
    """A network that is being fitted, and all that changes meanwhile."""

    def __init__(self, network: Network, settings: Settings, steps: int) -> None:
        heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
        groups = [
            {"params": network.encoder.parameters(), "lr": settings.rate},
            {"params": heads, "lr": settings.head_rate},
        ]
        self.network, self._span = network, settings.span
        self.random = random.Random(settings.seed)  # noqa: S311
        self.passes = self._taken = 0
        self._weights = list(network.parameters())
        self._mean = [weight.detach().clone() for weight in self._weights]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        all_ = settings.epochs * steps
        self._schedule = LambdaLR(self._optimizer, partial(rate_at, steps=all_, rising=all_ // 10))

    def step(self, batch: Sequence[Labelled]) -> float:
        """Learn from a batch. Returns its loss."""
        loss = _loss(self.network, batch)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._weights, 1.0)
        self._optimizer.step()
        self._schedule.step()
        self._taken += 1
        if self._taken % _AVERAGED == 0:
            torch._foreach_lerp_(
                self._mean, [weight.detach() for weight in self._weights], _AVERAGED / self._span
            )
        return float(loss.detach())

    def finish(self) -> None:
        """Give the network the running mean of its weights."""
        with torch.no_grad():
            for weight, mean in zip(self._weights, self._mean, strict=True):
                weight.copy_(mean)

    def write(self, path: Path) -> None:
        """Keep the state beside and move it into place."""
        state = {
            "network": self.network.state_dict(), "mean": self._mean, "taken": self._taken,
            "optimizer": self._optimizer.state_dict(), "schedule": self._schedule.state_dict(),
            "passes": self.passes, "random": self.random.getstate(), "torch": torch.get_rng_state(),
        }  # fmt: skip
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def read(self, path: Path) -> None:
        """Go on from a state that was kept."""
        state = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._schedule.load_state_dict(state["schedule"])
        self._mean, self._taken, self.passes = state["mean"], state["taken"], state["passes"]
        self.random.setstate(state["random"])
        torch.set_rng_state(state["torch"])


def rate_at(step: int, *, steps: int, rising: int) -> float:
    """The share of the largest learning rate at a step: it rises over ``rising`` steps, then falls."""
    rising = max(1, rising)
    return (step + 1) / rising if step < rising else max(0.02, (steps - step) / (steps - rising))


def _loss(network: Network, batch: Sequence[Labelled]) -> Tensor:
    filled = arrays([one.encoded for one in batch], step=_STEP)
    given = {name: torch.from_numpy(array) for name, array in filled.items()}
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, tags = network(**given)
    values = torch.tensor([one.values for one in batch])
    loss = torch.zeros(())
    for number, head in enumerate(scores):
        known = values[:, number]
        if (known != UNKNOWN).any():
            share = (known != UNKNOWN).float().mean()
            loss = loss + share * nn.functional.cross_entropy(
                scores[head].float(), known, ignore_index=UNKNOWN, label_smoothing=_SMOOTHING
            )
    wanted = torch.full(tags.shape, -1.0)
    for row, one in enumerate(batch):
        wanted[row, : len(one.tags)] = torch.from_numpy(one.tags).float()
    known = wanted >= 0
    if known.any():
        weight = torch.tensor(_TAGGED)
        loss = loss + _TAGS * nn.functional.binary_cross_entropy_with_logits(
            tags.float()[known], wanted[known], pos_weight=weight
        )
    return loss


def predict(network: Network, encoded: Sequence[Encoded]) -> list[Scores]:
    """The network's scores of each window, in single precision, in the order given."""
    network.eval()
    scores: list[Scores | None] = [None] * len(encoded)
    with torch.inference_mode():
        for batch in batches(encoded):
            given = {name: torch.from_numpy(a) for name, a in arrays([encoded[n] for n in batch]).items()}
            found, tags = network(**given)
            shares = tags.sigmoid().numpy()
            for row, number in enumerate(batch):
                logits = {name: values[row].numpy() for name, values in found.items()}
                scores[number] = Scores(logits, shares[row, : len(encoded[number].ids)])
    return [one for one in scores if one is not None]


def save(module: nn.Module, path: Path) -> None:
    """Write weights beside and move them into place."""
    torch.save(module.state_dict(), path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)
