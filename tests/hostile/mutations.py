"""Damaged inputs: files of every kind that is read, texts that are coded, and files that people edit by hand.

    python tests/hostile/mutations.py [--inputs N] [--seed N] [--trained N] [--only AREA]

Each input is a good one that was changed at random. Wrong is what raises anything but an error of the package
(a traceback), what takes longer than `LIMIT` seconds of processor time (`LIMIT_TRAINED` with the model) or
more memory than `MEMORY`, what starts a program or a connection, and a row or span that doesn't stand where
it says. The seed is printed; the same seed gives the same inputs.
"""

import argparse
import io
import json
import random
import re
import signal
import sys
import tempfile
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "lib"), str(Path(__file__).parent)]

from samples import documents, files_by_hand, sentences  # noqa: E402

from framing.base.errors import FramingError  # noqa: E402
from framing.base.spans import Focus, SourceText  # noqa: E402
from framing.coding.model import load_model  # noqa: E402
from framing.corpus.document import Document, Source  # noqa: E402
from framing.corpus.mentions import code_document  # noqa: E402
from framing.corpus.parties import parse_parties  # noqa: E402
from framing.corpus.tabulate import split_document, tabulate_documents  # noqa: E402
from framing.lexicon.codebook import Codebook, load_codebook  # noqa: E402
from framing.texts.archive import is_collection  # noqa: E402
from framing.texts.collection import read_collection  # noqa: E402
from framing.texts.plain import make_text  # noqa: E402
from framing.texts.reading import read_text  # noqa: E402

LIMIT = 5.0  # seconds of processor time for one input, which has at most some ten thousand characters
# The model takes a twentieth of a second for a mention, of which so many characters may hold some hundreds.
LIMIT_TRAINED = 30.0
MEMORY = 250_000_000  # bytes beyond what the process held before
SHARES = {"readers": 0.1, "coder": 0.75, "by hand": 0.15}  # of the inputs
AREAS = (*SHARES, "trained")
Target = tuple[str, bytes, Callable[[bytes], object]]  # a name, a good input, what is done with it
PARTIES = ("Arcadia, Arcadian, Port Selm", "Borealia, Borealian")
#: What programs and people put where nobody expects it.
SIGNS = (
    *"«»‹›“”„‘’\"'`<>&;()[]{}|*=+-_#@\\/\n\r\t\0 .,:!?…",
    *("\ufeff", "\u2028", "\u200b", "\u202e", "\u00ad", "\ud800", "\U0001f600", "e\u0301", "ﬁ", "İ"),
    *(
        "<!--",
        "-->",
        "]]>",
        "<![CDATA[",
        "&#x110000;",
        "&#0;",
        "<p>",
        "</p>",
        "<table>",
        "<meta charset=hex>",
    ),
    *("\r\n\r\n", "\n\n", "not ", "never ", "allies ", "Mr. ", "U.S. ", "said: ", "9" * 5000, "1e400", "-1"),
    *("true", "null", "[[", "]]", '"""', "'''", "= ", "NaN", "2024-13-45", "{{ x }}", "%s", "../", "\x1b[1m"),
)


class OverLimit(BaseException):
    """An input took too long; nothing that goes on after an error catches this."""


@dataclass
class Outcome:
    """What came of many inputs: how many there were, and of each kind of wrong the first ones."""

    tried: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, area: str, kind: str, what: str) -> None:
        self.tried[area] += 1
        if kind:
            self.wrong[kind] += 1
            if len(self.told) < 40:
                self.told.append(f"{area}: {kind}: {what}")


_executed: list[str] = []


def watch(event: str, _given: tuple) -> None:
    """Note what an input should never bring about: a command, a connection."""
    if event in ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect"):
        _executed.append(event)


@contextmanager
def limited(seconds: float = LIMIT):
    """End what takes longer than so many seconds of processor time."""

    def stop(*_):
        raise OverLimit

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def judge(target: Callable[[bytes], object], data: bytes, *, seconds: float = LIMIT) -> tuple[str, str]:
    """What is wrong with how an input is taken: its kind (empty where all is well), and where."""
    _executed.clear()
    _forget_peak()
    before = _peak()
    try:
        with limited(seconds):
            target(data)
        if (more := _peak() - before) > MEMORY:
            return "over the limit", f"{more:,} bytes of memory"
        if _executed:
            return "executed", ", ".join(_executed)
    except FramingError:
        return "", ""
    except OverLimit:
        return "over the limit", f"{seconds} s"
    except AssertionError as error:
        return "wrong offset", str(error)
    except BaseException as error:  # SystemExit, too: an input must not end the program
        last = traceback.extract_tb(error.__traceback__)[-1]
        return (
            "traceback",
            f"{type(error).__name__}: {str(error)[:100]} ({Path(last.filename).name}:{last.lineno})",
        )
    return "", ""


def _forget_peak() -> None:
    """From now on the most memory is that which the process has now; a child begins with its parent's."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """The most memory that this process has had since then, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024


# Changes


def change_bytes(data: bytes, rng: random.Random) -> bytes:
    """The same with one to four changes at random places."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at, length = rng.randrange(len(made) + 1), rng.choice((1, 1, 4, 32, 400))
        piece = bytes(made[at : at + length])
        kind = rng.randrange(8)
        if kind == 0 and at < len(made):
            made[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del made[at : at + length]
        elif kind == 2:
            made[at:at] = piece * rng.choice((1, 2, 20))
        elif kind == 3:
            del made[at:]
        elif kind == 4:
            other = rng.randrange(len(made) + 1)
            made[other:other] = piece
        elif kind == 5:
            made[at : at + length] = bytes(rng.randrange(256) for _ in range(min(length, 8)))
        else:
            made[at:at] = rng.choice(SIGNS).encode("utf-8", "surrogatepass")
    return bytes(made)


def change_text(data: bytes, rng: random.Random) -> bytes:
    """The same as a person or an editor would spoil it: lines, words and cells, or its encoding."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 1, 2, 3))):
        pieces = re.split(rng.choice((r"(\n)", r"(\s+)", r"(,)", r"(=)", r"(\b)")), text)
        at = rng.randrange(len(pieces))
        kind = rng.randrange(6)
        if kind == 0:
            del pieces[at]
        elif kind == 1:
            pieces.insert(at, pieces[rng.randrange(len(pieces))])
        elif kind == 2:
            pieces[at] = rng.choice(SIGNS)
        elif kind == 3:
            other = rng.randrange(len(pieces))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif kind == 4:
            pieces[at] = rng.choice(
                ('""', "''", "[]", "{}", "-1", "0", "true", "1e400", "x" * 300, "1997-02-30")
            )
        else:
            pieces[at] += rng.choice(SIGNS)
        text = "".join(pieces)
    encoding = rng.choice(("utf-8",) * 12 + ("utf-8-sig", "utf-16", "cp1252", "latin-1"))
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def change_packed(data: bytes, rng: random.Random) -> bytes:
    """A ZIP archive in which one part was changed, so that what reads it gets to see the change."""
    parts = {
        one.filename: zipfile.ZipFile(io.BytesIO(data)).read(one)
        for one in zipfile.ZipFile(io.BytesIO(data)).infolist()
    }
    name = rng.choice(sorted(parts))
    parts[name] = rng.choice((change_bytes, change_text))(parts[name], rng)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return stream.getvalue()


def mutate(data: bytes, rng: random.Random) -> bytes:
    """An input with changes of a kind that may hit something."""
    if data[:4] == b"PK\x03\x04" and rng.random() < 0.8:
        return change_packed(data, rng)
    return rng.choice((change_bytes, change_text))(data, rng)


# What is done with them


class Coding:
    """Splits, tabulates and codes a text, and holds every place against it."""

    def __init__(self, coder: object, codebooks: list[Codebook]) -> None:
        self.coder, self.codebooks = coder, codebooks
        self.focus = Focus(parties=parse_parties(PARTIES, where="--party"))

    def __call__(self, text: SourceText) -> None:
        one = split_document(Document(Source("a"), text))
        tabulate_documents([one], self.codebooks, tell=_raise)
        content, last = one.content, 0
        for piece in sorted((*one.passages, *one.furniture), key=lambda piece: (piece.start, -piece.end)):
            within = getattr(piece, "inline", False)
            assert piece.start <= piece.end and (within or last <= piece.start), f"{piece} overlaps others"
            gap = content[last : piece.start].strip()
            assert not gap, f"{last}-{piece.start} is in no passage and no furniture"
            last = max(last, piece.end)
        assert not content[last:].strip(), f"{last}- is in no passage and no furniture"
        for row in code_document(one, self.codebooks, self.focus, self.coder):
            assert content[row["start"] : row["end"]] == row["surface"], (
                f"{row['mention_id']} isn't where it says"
            )


def _raise(problem: FramingError) -> None:
    cause = problem.__context__
    raise cause if cause is not None else problem


class Reading:
    """Reads a file as its name says, a document or a collection, and splits and codes what it holds."""

    def __init__(self, name: str, coding: Coding, folder: Path) -> None:
        self.name, self.coding, self.path = name, coding, folder / name

    def __call__(self, data: bytes) -> None:
        if not is_collection(self.name):
            self.coding(read_text(data, name=self.name))
            return
        self.path.write_bytes(data)
        problems: list[FramingError] = []
        for item in read_collection(self.path, on_error=problems.append):
            self.coding(item.text)
        for problem in problems:
            if type(problem).__name__ == "Fault":
                raise RuntimeError(str(problem))


def attack(count: int, seed: int, *, trained: int = 0, only: str = "") -> Outcome:
    """Try so many changed inputs, shared out over the areas, and so many texts with the trained model."""
    from plain_coder import PlainCoder

    books = [
        load_codebook(TESTS.parent / "data" / "codebooks" / f"{name}.toml")
        for name in ("relationship", "multipolarity")
    ]
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plain = Coding(PlainCoder(), books)
        targets: dict[str, Callable[[], list[Target]]] = {
            "readers": lambda: [
                (name, data, Reading(name, plain, place)) for name, data in documents().items()
            ],
            "coder": lambda: _texts(plain),
            "by hand": lambda: list(files_by_hand(place / "checkout")),
            "trained": lambda: _texts(Coding(load_model(), books)),
        }
        numbers = {area: round(count * share) for area, share in SHARES.items()} | {"trained": trained}
        for area, number in numbers.items():
            if number and only in ("", area):
                _try(area, targets[area](), number, random.Random(f"{seed} {area}"), outcome)
    return outcome


def _texts(coding: Coding) -> list[Target]:
    return [(f"text {n}", text, lambda data: coding(_text(data))) for n, text in enumerate(sentences())]


def _text(data: bytes) -> SourceText:
    return make_text(data.decode("utf-8", "replace").replace("\0", " "))


def _try(area: str, targets: list[Target], number: int, rng: random.Random, outcome: Outcome) -> None:
    for turn in range(number):
        name, data, target = targets[turn % len(targets)]
        changed = mutate(data, rng)
        kind, what = judge(target, changed, seconds=LIMIT_TRAINED if area == "trained" else LIMIT)
        outcome.add(area, kind, f"{name}, input {turn}: {what}")
        if kind and len(outcome.told) <= 40:
            keep = Path(tempfile.gettempdir()) / f"hostile-{area.replace(' ', '-')}-{turn}-{Path(name).name}"
            keep.write_bytes(changed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--trained", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", choices=AREAS, default="")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    sys.addaudithook(watch)
    print(f"seed {given.seed}", file=sys.stderr)
    outcome = attack(given.inputs, given.seed, trained=given.trained, only=given.only)
    print("\n".join(outcome.told), file=sys.stderr)
    print(json.dumps({"seed": given.seed, "tried": outcome.tried, "wrong": outcome.wrong}))
    sys.exit(1 if outcome.wrong else 0)


if __name__ == "__main__":
    main()
