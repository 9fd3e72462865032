"""Work done in batches: here, in processes of this machine, or on a cluster; results come in order.

Whoever does the work, the batches are the same and so are their results. Only so many batches are on their
way at once that memory is bounded by them, however many there are. A batch whose worker was lost is done
again.
"""

import os
import pickle
import platform
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import cache, lru_cache, partial
from importlib.metadata import version
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Any, Protocol, TypeVar

from framing.base.errors import BatchError, FramingError, ParameterError
from framing.base.files import hash_files
from framing.base.workbook import Means

One = TypeVar("One")
Result = TypeVar("Result")
#: Batches on their way for each worker: one in work, one that waits.
AHEAD = 2
#: So often in sequence a worker may be lost before a batch is given up.
MOST_LOSSES = 3
CONNECT_SECONDS = 30
#: What decides on results beside the code.
_VERSIONS = ("numpy", "onnxruntime", "tokenizers", "pandas")
_LIBRARY = Path(__file__).resolve().parents[1]
_one_at_a_time = threading.Lock()


class _Team(Protocol):
    """Workers: ``submit`` gives a batch to one of them, ``ahead`` is how many batches may be on their way."""

    ahead: int
    lost: tuple[type[Exception], ...]

    def submit(self, batch: bytes) -> Any:  # noqa: ANN401 (a future of concurrent.futures, or of distributed)
        """A future for the result of a batch."""

    def renew(self) -> None:
        """Take new workers for those that were lost."""


def cut_batches(
    items: Iterable[One], *, weigh: Callable[[One], int], most: int = 200_000, number: int = 64
) -> Iterator[list[One]]:
    """Items in batches of at most ``number``, each closed when it weighs ``most``; the same for any workers.

    >>> list(cut_batches("a bb c dddd e".split(), weigh=len, most=3))
    [['a', 'bb'], ['c', 'dddd'], ['e']]
    """
    batch: list[One] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += weigh(item)
        if weight >= most or len(batch) == number:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def run_batches(
    work: Callable[[list[One]], Result],
    batches: Iterable[list[One]],
    means: Means,
    *,
    name: Callable[[One], str],
    count: Callable[[int], object] = lambda _: None,
) -> Iterator[Result]:
    """The results of batches, in their order.

    Parameters
    ----------
    work : what is done with a batch. For workers it is pickled once, and kept by each as long as it lasts.
    batches : taken as workers come free.
    means : who does the work.
    name : what errors call an item of a batch.
    count : told how many items more are done.

    Raises
    ------
    BatchError
        where workers were lost with a batch again and again, with the names of its items.
    ParameterError
        where there is no such cluster, or the package for it is missing.
    FramingError
        whatever the work raises on purpose; and what it raises otherwise as a BatchError.
    """
    if means.workers <= 1 and not means.cluster:
        for batch in batches:
            with _named(batch, name):
                result = work(batch)
            count(len(batch))
            yield result
        return
    task = partial(_do, identify_code(), pickle.dumps(work))
    with _cluster(task, means.cluster) if means.cluster else _processes(task, means.workers) as team:
        yield from _in_order(team, batches, name, count)


def _in_order(
    team: _Team,
    batches: Iterable[list[One]],
    name: Callable[[One], str],
    count: Callable[[int], object],
) -> Iterator[Any]:
    """The results of batches in their order; where workers are lost, what they had is given out again."""
    rest, waiting, losses = iter(batches), deque[tuple[list[One], bytes, Any]](), 0
    while True:
        while len(waiting) < team.ahead and (batch := next(rest, None)) is not None:
            packed = pickle.dumps(batch)
            waiting.append((batch, packed, team.submit(packed)))
        if not waiting:
            return
        batch, _, future = waiting[0]
        try:
            with _named(batch, name, but=team.lost):
                result = future.result()
        except team.lost as error:
            losses += 1
            if losses == MOST_LOSSES:
                raise _given_up(batch, name) from error
            team.renew()
            waiting = deque((one, packed, team.submit(packed)) for one, packed, _ in waiting)
            continue
        losses = 0
        waiting.popleft()
        count(len(batch))
        yield result


def _given_up(batch: Sequence[One], name: Callable[[One], str]) -> BatchError:
    return BatchError(
        f"a worker was lost {MOST_LOSSES} times in sequence while it had these documents",
        where=_names(batch, name),
        advice="the machine may have run out of memory: fewer workers, or one (--workers 1)",
    )


@contextmanager
def _named(
    batch: Sequence[One], name: Callable[[One], str], *, but: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Name the items of a batch where an error that nobody foresaw comes from it."""
    foreseen: tuple[type[Exception], ...] = (FramingError, *but)
    try:
        yield
    except foreseen:
        raise
    except Exception as error:
        what = f"stopped with {type(error).__name__}: {error}"
        raise BatchError(what, where=_names(batch, name), advice="please report it") from error


def _names(batch: Sequence[One], name: Callable[[One], str]) -> str:
    return name(batch[0]) if len(batch) == 1 else f"{name(batch[0])} … {name(batch[-1])}"


# What workers do


def _do(code: str, work: bytes, batch: bytes) -> Any:  # noqa: ANN401 (what the work gives)
    """The result of a batch, in a worker; one at a time, whatever threads the worker has."""
    if (own := identify_code()) != code:
        raise ParameterError(
            "a worker has another version of the workbook, of Python or of a package",
            where=f"worker on {platform.node()}",
            expected=code,
            found=own,
            advice="start workers in the checkout and environment in which you work",
        )
    with _one_at_a_time:
        return _unpack(work)(pickle.loads(batch))  # noqa: S301 (what this package packed)


@lru_cache(maxsize=1)
def _unpack(work: bytes) -> Callable[[Any], Any]:
    return pickle.loads(work)  # noqa: S301 (what this package packed)


@cache
def identify_code() -> str:
    """The package's code, by the start of its hash, and the versions of Python and of what else decides."""
    code = hash_files(_LIBRARY.rglob("*.py"))[:12]
    known = ", ".join(f"{name} {version(name)}" for name in _VERSIONS)
    return f"code {code}, Python {platform.python_version()}, {known}"


# Processes of this machine


class _Processes:
    """Processes of this machine, each started anew so that it shares nothing with this one."""

    lost: tuple[type[Exception], ...] = (BrokenProcessPool,)

    def __init__(self, task: Callable[[bytes], Any], workers: int) -> None:
        self.task, self.workers, self.ahead = task, workers, AHEAD * workers
        self._pool = self._start()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, get_context("spawn"), initializer=_begin)

    def submit(self, batch: bytes) -> Any:  # noqa: ANN401
        try:
            return self._pool.submit(self.task, batch)
        except BrokenProcessPool:  # the last one was lost before the first result was asked for
            self.renew()
            return self._pool.submit(self.task, batch)

    def renew(self) -> None:
        self.close()
        self._pool = self._start()

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    """Let a process end with the one that started it, however that ends, and say nothing at Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


@contextmanager
def _processes(task: Callable[[bytes], Any], workers: int) -> Iterator[_Team]:
    team = _Processes(task, workers)
    try:
        yield team
    finally:
        team.close()


# A cluster


class _Cluster:
    """The workers of a Dask cluster. Its scheduler gives the batches of a lost one to another by itself."""

    def __init__(self, client: Any, task: Callable[[bytes], Any]) -> None:  # noqa: ANN401 (distributed's)
        from distributed.scheduler import KilledWorker

        self.lost: tuple[type[Exception], ...] = (KilledWorker,)
        self._client, self._task = client, task
        self.ahead = max(AHEAD * len(client.nthreads()), AHEAD)

    def submit(self, batch: bytes) -> Any:  # noqa: ANN401
        self.ahead = max(AHEAD * len(self._client.nthreads()), AHEAD)
        return self._client.submit(self._task, batch, pure=False)

    def renew(self) -> None:
        """The scheduler finds other workers."""


def _cluster(task: Callable[[bytes], Any], address: str) -> AbstractContextManager[_Team]:
    try:
        from distributed import Client
    except ImportError:
        raise ParameterError(
            "a cluster needs the package distributed, which is not installed",
            where="--cluster",
            advice="install it in this environment and in that of the workers: pip install '.[cluster]'",
        ) from None
    return _connected(Client, task, address)


@contextmanager
def _connected(connect: Any, task: Callable[[bytes], Any], address: str) -> Iterator[_Team]:  # noqa: ANN401
    try:
        client = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ParameterError(
            f"no scheduler answers at {address!r}",
            where="--cluster",
            expected="the address that dask scheduler prints, tcp://HOST:8786",
            found=str(error).partition("\n")[0],
        ) from None
    with client:
        yield _Cluster(client, task)
