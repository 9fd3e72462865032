"""What workers do in tests: importable in processes of their own, unlike a test's module."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from framing.base.errors import Remark


def double(batch):
    """Each number twice as large, with the process that said so."""
    return [(2 * number, os.getpid()) for number in batch]


def stumble(batch):
    """Fails, as a program does that has a fault."""
    raise KeyError(batch[0])


def object_to(batch):
    """Refuses a batch on purpose."""
    raise Remark("is a picture", where=str(batch[0]), kind="no reader", counted=True)


@dataclass(frozen=True)
class Fatal:
    """Doubles numbers, but kills its process with one of them: the first ``times`` times it meets it."""

    folder: Path
    number: int
    times: int = 1

    def __call__(self, batch):
        met = len(list(self.folder.iterdir()))
        if self.number in batch and met < self.times:
            (self.folder / str(met)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return double(batch)


def rest(batch):
    """Writes down its process and works longer than any test lasts."""
    (Path(batch[0]) / str(os.getpid())).touch()
    time.sleep(600)
