"""How far long work is: now and then a line, with an estimate of the time that is left."""

import time
from collections import deque
from collections.abc import Callable

EVERY = 1.0  # seconds between two lines
PACED = 100  # lines back to which the pace is taken: what was kept of an earlier run is done at once
#: The kind of message in which a notebook's kernel tells it, which is no output of a cell.
KIND = "application/x-framing-progress"

Tell = Callable[[str], object]


class Progress:
    """Counts what is done of long work, and tells it.

    Parameters
    ----------
    what : what is done with them («coded»).
    total : how many documents there are.
    tell : takes a line now and then; None tells nothing.
    clock : gives seconds.

    >>> lines: list[str] = []
    >>> progress = Progress("coded", 400, lines.append, clock=iter([0, 30, 60]).__next__)
    >>> progress.add(100)
    >>> progress.add(100)
    >>> lines
    ['coded: 100 of 400 documents, about 2 min left', 'coded: 200 of 400 documents, about 1 min left']
    """

    def __init__(
        self, what: str, total: int, tell: Tell | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._what, self._total, self._tell, self._clock = what, total, tell, clock
        self._done = 0
        self._told = deque([(clock(), 0)], maxlen=PACED)

    def add(self, number: int) -> None:
        """So many more documents are done."""
        self._done += number
        if self._tell is None or self._done >= self._total:
            return
        if (now := self._clock()) - self._told[-1][0] < EVERY:
            return
        began, before = self._told[0]
        self._told.append((now, self._done))
        left = (now - began) * (self._total - self._done) / (self._done - before)
        done = f"{self._done:,} of {self._total:,} documents"
        self._tell(f"{self._what}: {done}, about {describe_seconds(left)} left")


def publish(line: str) -> None:
    """Tell a line from a notebook's kernel to whoever runs the notebook."""
    from IPython.core.getipython import get_ipython

    if (shell := get_ipython()) is not None:
        shell.display_pub.publish({KIND: line})


def describe_seconds(seconds: float) -> str:
    """A length of time in round figures.

    >>> [describe_seconds(seconds) for seconds in (0.4, 42, 95, 5400)]
    ['1 s', '42 s', '2 min', '1 h 30 min']
    """
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
