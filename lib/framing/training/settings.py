"""How the network is fitted: the numbers that the model's card names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How the network is fitted.

    ``epochs`` passes over the examples; ``batch`` examples a step; ``rate`` and ``head_rate`` the largest
    learning rates of encoder and heads, reached after a tenth of the steps and falling to a fiftieth;
    ``nameless`` the share of examples whose names are left out, so that only their marks are read; ``hidden``
    that of words hidden; ``unmarked`` that of examples without the marks of other states. The weights that
    are kept are a running mean over about ``span`` steps (Polyak and Juditsky 1992).
    """

    epochs: int = 4
    batch: int = 16
    rate: float = 1e-4
    head_rate: float = 1e-3
    nameless: float = 0.2
    hidden: float = 0.04
    unmarked: float = 0.1
    span: int = 400
    seed: int = 1


@dataclass(frozen=True)
class Filling:
    """How hidden words are learned: steps, windows a step, largest rate, and the shares that are hidden.

    ``hidden`` is the share of the text's tokens, ``mentions`` that of the mentions themselves.
    """

    steps: int = 5000
    batch: int = 16
    rate: float = 5e-4
    hidden: float = 0.15
    mentions: float = 0.5
    seed: int = 1


#: How a trained model is tuned to a study's own codings: a few hundred of them, and few weights that change.
TUNING = Settings(epochs=6, rate=1e-3, head_rate=5e-4, span=8)
