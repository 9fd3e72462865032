"""Before readings are learned from: the encoder fills in hidden words of windows that nobody has read.

The base was made to compare whole sentences; filling in words around mentions, with the marks in place,
makes it heed single words of these kinds of text again (Devlin et al. 2019, BERT; Gururangan et al. 2020,
Don't stop pretraining). No document that was read is among these windows (`unread`).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from framing.coding.encoder import Encoded, Tokens, arrays
from framing.training.fit import rate_at
from framing.training.labels import UNKNOWN, shuffle
from framing.training.network import Network
from framing.training.settings import Filling


class _Filler(nn.Module):
    """Guesses hidden words: a layer, then the likeness to each word's vector."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        width = network.encoder.config.hidden_size
        self.network = network
        self.change = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(network.encoder.config.vocab_size))

    def forward(self, ids: Tensor, mask: Tensor, wanted: Tensor) -> Tensor:
        read = self.network.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        vectors = self.network.encoder.embeddings.word_embeddings.weight
        guessed = self.change(read[wanted != UNKNOWN]) @ vectors.T + self.bias[: len(vectors)]
        return nn.functional.cross_entropy(guessed.float(), wanted[wanted != UNKNOWN])


def adapt(
    network: Network, windows: Sequence[Encoded], tokens: Tokens, filling: Filling, say: Callable[[str], None]
) -> None:
    """Let the network's encoder learn to fill in hidden words of windows; ``say`` hears of each 200 steps."""
    random_ = random.Random(filling.seed)  # noqa: S311
    torch.manual_seed(filling.seed)
    filler = _Filler(network)
    optimizer = torch.optim.AdamW(filler.parameters(), lr=filling.rate, weight_decay=0.01, fused=True)
    schedule = LambdaLR(optimizer, partial(rate_at, steps=filling.steps, rising=filling.steps // 12))
    filler.train()
    losses: list[float] = []
    for step, batch in zip(range(filling.steps), _endless(windows, filling.batch, random_), strict=False):
        given = arrays([windows[n] for n in batch])
        wanted = hide(given, [windows[n] for n in batch], tokens.unread, filling, random_)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = filler(
                torch.from_numpy(given["ids"]), torch.from_numpy(given["mask"]), torch.from_numpy(wanted)
            )
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(filler.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(float(loss.detach()))
        if (step + 1) % 200 == 0:
            say(f"step {step + 1} of {filling.steps}: loss {np.mean(losses[-200:]):.3f}")


def _endless(windows: Sequence[Encoded], size: int, random_: random.Random) -> Iterator[list[int]]:
    """Batches of windows of about one length, in a random order, over and over."""
    while True:
        yield from shuffle(windows, size, random_)


def hide(
    given: dict[str, np.ndarray],
    windows: Sequence[Encoded],
    unread: int,
    filling: Filling,
    random_: random.Random,
) -> np.ndarray:
    """Hide words in a batch, in place, and give those that are wanted (elsewhere ``UNKNOWN``).

    Parameters
    ----------
    given : the batch, as `framing.coding.encoder.arrays` makes it; its ``ids`` change.
    windows : the windows of the batch. What is no word of the text is never hidden.
    unread : the sign of a hidden word. It stands for eight in ten of them, and for all of a mention's own;
        for one in ten another word of the window, for one the word itself.
    filling : the shares that are hidden.
    random_ : says which.
    """
    wanted = np.full_like(given["ids"], UNKNOWN)
    for row, window in enumerate(windows):
        whole = random_.random() < filling.mentions
        for n, place in enumerate(window.places):
            inside = window.opened < n < window.closed
            if place is None or not (random_.random() < filling.hidden or (inside and whole)):
                continue
            wanted[row, n] = given["ids"][row, n]
            chance = random_.random()
            if chance < 0.8 or inside:
                given["ids"][row, n] = unread
            elif chance < 0.9:
                given["ids"][row, n] = random_.choice(window.ids)
    return wanted
