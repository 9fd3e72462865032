"""Commands that are killed while they write: all files parse, nothing is lost, the next run gives the same.

    python tests/hostile/kills.py [--kills N] [--runs N] [--seed N] [--only COMMAND]

A command runs in a process of its own in a small invented checkout, and is ended at one of the moments at
which it opens a file for writing, moves, removes or makes one: at once (SIGKILL), or in the middle of what it
writes next (a limit on the size of files, whose signal ends it). Each file is looked at, the command runs
again, and the result is held against that of a command that nobody killed. ``--runs`` are whole runs of the
study's notebooks, killed with their kernels at a random time. The seed is printed.
"""

import argparse
import csv
import gc
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "lib")]

import PIL.Image  # noqa: E402
import pyarrow.parquet  # noqa: E402
from conftest import PLAIN, STUDY, make_checkout, make_tables  # noqa: E402
from plain_coder import PlainCoder  # noqa: E402

from framing import cli  # noqa: E402
from framing.base import store  # noqa: E402
from framing.base.files import sha256  # noqa: E402
from framing.base.workbook import Workbook  # noqa: E402
from framing.coding import model  # noqa: E402
from framing.lab.desk import Desk, check_codes  # noqa: E402
from framing.lab.material import Material  # noqa: E402
from framing.run import runner  # noqa: E402
from framing.run.crate import METADATA as CRATE  # noqa: E402
from framing.study import release, samples, tuned  # noqa: E402
from framing.study.study import open_study  # noqa: E402

_COPIED = ("notebooks", "data/codebooks", "requirements.lock", "CITATION.cff")
_CODES = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}
_PASSING = (
    ".part",
    ".running",
    ".running.by",
    ".remembered.json",
    ".codes.sqlite",
    ".codes.sqlite-journal",
    ".lock",
    ".pyc",
)  # no results
_MOST_SECONDS = 120
TEXT = (
    "Arcadia and Borealia are {} allies, says the envoy; their partnership is old. “Friends {},” he said.\n"
)


@dataclass
class Outcome:
    """What came of many kills: how many of which command, and of each kind of wrong the first ones."""

    tried: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def fail(self, kind: str, what: str) -> None:
        self.wrong[kind] += 1
        if len(self.told) < 40:
            self.told.append(f"{kind}: {what}")


# The checkout and the commands


def make_base(root: Path, address: str) -> None:
    """A checkout with a study that has tables, a release and a sample, texts to code, and one to fetch."""
    make_checkout(root, _COPIED)
    study = _open(root)
    release.write(study, make_tables(study))
    mentions = store.load(study, "mentions")
    drawn = {"n": 6, "by": "predicted-stance", "seed": 1, "today": date(2026, 1, 31)}
    samples.make_sample(study, mentions, name="people", **drawn)
    papers = root / "papers"
    papers.mkdir()
    for number in range(6):
        (papers / f"paper-{number}.txt").write_text(TEXT.format("not" if number % 2 else "old", number) * 2)
    talks = [json.dumps({"id": f"t{n}", "text": TEXT.format("no", n)}) for n in range(5)]
    (papers / "talks.jsonl").write_text("".join(f"{line}\n" for line in talks))
    for name in ("rows.csv", "rows.jsonl", "rows.xlsx", "rows.html"):  # what is replaced
        _command("code", "papers/paper-1.txt", "--study", STUDY, "-o", name)(root)
    _command("export", STUDY, "-o", "codings.qdpx")(root)
    with (root / "data" / "studies" / STUDY / "about.md").open("w") as about:
        about.write("Three invented texts.\n")
    _edit(root / "data" / "raw" / STUDY / "minister.txt", root / "data" / "studies" / STUDY / "sources.csv")
    _make_remote(root / "data" / "studies" / "remote", root / "papers", address)


def _edit(text: Path, sources: Path) -> None:
    """Another text, so that a new release differs from the old one."""
    before = sha256(text.read_bytes())
    text.write_text(text.read_text() + "\nAn alliance is no partnership, and Borealia is a friend.\n")
    sources.write_text(sources.read_text().replace(before, sha256(text.read_bytes())))


def _make_remote(folder: Path, papers: Path, address: str) -> None:
    """A study whose texts are to be fetched."""
    left_out = shutil.ignore_patterns("release", "samples", "findings.toml")
    shutil.copytree(folder.parent / STUDY, folder, ignore=left_out)
    header = (folder / "sources.csv").read_text().splitlines()[0]
    rows = []
    for number in range(4):
        name = f"paper-{number}.txt"
        said = {"doc_id": f"paper-{number}", "file": name, "url": f"{address}/{name}"}
        said["sha256"] = sha256((papers / name).read_bytes())
        rows.append(",".join(said.get(column, "") for column in header.split(",")))
    (folder / "sources.csv").write_text("\n".join([header, *rows]) + "\n")


def _open(root: Path):
    return open_study(STUDY, Workbook(root))


def _command(*arguments: str) -> Callable[[Path], None]:
    def act(root: Path) -> None:
        os.chdir(root)
        try:
            cli.main(list(arguments), lambda: Workbook(root))
        except SystemExit as left:
            if left.code not in (0, None):
                raise RuntimeError(f"exit status {left.code}") from None

    return act


def _make_new(root: Path) -> None:
    """`framing new`, unless it is done: a killed one is finished by saying it again."""
    if not (root / "data" / "raw" / "mine.origin").exists():
        _command("new", "mine", "--texts", "papers", "--party", "Arcadia", "--party", "Borealia")(root)


def _make_tables(root: Path) -> None:
    study = _open(root)
    with runner._alone(study):
        make_tables(study)


def _code_by_hand(root: Path) -> None:
    """Code all mentions that aren't yet; each one that is saved is noted outside of the checkout."""
    desk = Desk(Material.of(_open(root)), "ann", sample="people", order="text")
    while desk.done < len(desk.ids):
        desk.save(check_codes({"values": _CODES, "unsure": [], "speaker": "", "note": ""}, desk.scheme))
        with root.with_suffix(".saved").open("a") as saved:
            saved.write("1")


COMMANDS: dict[str, Callable[[Path], None]] = {
    "code -o rows.csv": _command("code", "papers", "--study", STUDY, "-o", "rows.csv", "--texts-out", "out"),
    "code -o rows.jsonl": _command("code", "papers", "--study", STUDY, "-o", "rows.jsonl"),
    "code -o rows.xlsx": _command("code", "papers", "--study", STUDY, "-o", "rows.xlsx"),
    "code -o rows.html": _command("code", "papers", "--study", STUDY, "-o", "rows.html"),
    "stages 01-03": _make_tables,
    "release": _command("release", STUDY),
    "new": _make_new,
    "import": _command("import", STUDY, "codings.qdpx", "--coder", "ada"),
    "fetch": _command("fetch", "remote", "--allow-private", "--agree"),
    "hand coding": _code_by_hand,
}


# One process


class Counted:
    """Counts the moments at which a process writes under a folder, and ends it at one of them."""

    def __init__(self, root: Path, at: int, cut: int | None) -> None:
        self.root, self.at, self.cut, self.seen = str(root), at, cut, 0

    def __call__(self, event: str, given: tuple) -> None:
        if event == "open":
            path, mode, flags = given
            writes = bool(mode and set(mode) & set("wax+")) or bool(flags & (os.O_WRONLY | os.O_RDWR))
        elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
            path, writes = given[0], True
        else:
            return
        if not writes or isinstance(path, int) or not os.path.abspath(path).startswith(self.root):
            return
        self.seen += 1
        if self.seen != self.at:
            return
        if self.cut is None:
            os.kill(os.getpid(), signal.SIGKILL)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.cut, self.cut))


def run_apart(
    act: Callable[[Path], None], root: Path, *, at: int = 0, cut: int | None = None
) -> tuple[int, str]:
    """Run a command in a process of its own: its status (below 0: the signal), and what it said."""
    said = root.with_suffix(".said")
    if not (child := os.fork()):
        status = 70
        try:
            with said.open("wb") as stream:
                for number in (1, 2):
                    os.dup2(stream.fileno(), number)
            sys.stdout = sys.stderr = os.fdopen(1, "w", closefd=False)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            counted = Counted(root, at, cut)
            sys.addaudithook(counted)
            act(root)
            print(f"\n{counted.seen}", flush=True)
            status = 0
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", flush=True)
        finally:
            os._exit(status)
    end = time.monotonic() + _MOST_SECONDS
    while not (done := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return 99, "took too long"
        time.sleep(0.005)
    return os.waitstatus_to_exitcode(done[1]), said.read_text(errors="replace")


# What is left


def tree(root: Path) -> dict[str, bytes]:
    """The files of a checkout that somebody reads, by their paths."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(part.endswith(_PASSING) for part in path.parts)
    }


@lru_cache(maxsize=2048)
def broken(name: str, data: bytes) -> str:
    """Why a file can't be read as what its name says; empty where it can."""
    try:
        _parse(Path(name).suffix, data)
    except Exception as error:
        return f"{name} doesn't parse: {type(error).__name__}: {str(error)[:80]}"
    return ""


def _parse(ending: str, data: bytes) -> None:
    whole = {
        ".parquet": lambda: pyarrow.parquet.read_table(io.BytesIO(data)),
        ".toml": lambda: tomllib.loads(data.decode()),
        ".jsonl": lambda: [json.loads(line) for line in data.splitlines()] and data.endswith(b"\n"),
        ".csv": lambda: len(set(map(len, _rows(data)))) == 1 and data.endswith(b"\n"),
        ".html": lambda: data.rstrip().endswith(b"</html>"),
        ".png": lambda: bool(PIL.Image.open(io.BytesIO(data)).load()) and data.endswith(b"IEND\xaeB`\x82"),
        **dict.fromkeys((".xlsx", ".qdpx"), lambda: zipfile.ZipFile(io.BytesIO(data)).testzip() is None),
        **dict.fromkeys((".json", ".ipynb"), lambda: json.loads(data)),
    }
    if whole.get(ending, lambda: data.decode("utf-8"))() is False:
        raise ValueError("is cut off")


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def same(name: str, one: bytes, other: bytes) -> bool:
    """Whether two files are the same; of a spreadsheet, whose writer notes the time, its parts but that."""
    if not name.endswith((".xlsx", ".qdpx")) or one == other:
        return one == other
    archives = [zipfile.ZipFile(io.BytesIO(data)) for data in (one, other)]
    parts = [{n: a.read(n) for n in a.namelist() if n != "docProps/core.xml"} for a in archives]
    return parts[0] == parts[1]


def look(before: dict[str, bytes], killed: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """What a kill has spoiled: files that don't parse, are gone, or are neither as they were nor will be.

    A person's codings grow with each that is saved; whether these are there is looked at apart. What tells of
    a run grows with each stage.
    """
    wrong = [said for name, data in killed.items() if (said := broken(name, data))]
    wrong += [f"{name} is gone" for name in before if name not in killed and name in after]
    for name, data in killed.items():
        known = [files[name] for files in (before, after) if name in files]
        grows = "/codings/person-ann" in name or name.endswith(CRATE)
        if known and not grows and not any(same(name, data, one) for one in known):
            wrong.append(f"{name} is neither as it was nor as it will be")
    return wrong


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files in which two checkouts differ."""
    names = sorted(one.keys() | other.keys())
    return [
        name
        for name in names
        if name not in one or name not in other or not same(name, one[name], other[name])
    ]


# Many


def attack(count: int, seed: int, *, only: str = "", outcome: Outcome | None = None) -> Outcome:
    """Kill commands so many times in all, each at moments drawn at random."""
    outcome, rng = outcome or Outcome(), random.Random(seed)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        place = Path(folder)
        served = partial(_Quiet, directory=str(place / "base" / "papers"))
        server = ThreadingHTTPServer(("127.0.0.1", 0), served)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        make_base(place / "base", f"http://127.0.0.1:{server.server_port}")
        gc.freeze()  # else each child copies what it collects
        chosen = [name for name in COMMANDS if only in ("", name)]
        for number, name in enumerate(chosen):
            share = count // len(chosen) + (number < count % len(chosen))
            _kill_one(name, share, place, rng, outcome)
        server.shutdown()
    return outcome


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _kill_one(name: str, count: int, place: Path, rng: random.Random, outcome: Outcome) -> None:
    act, base = COMMANDS[name], place / "base"
    root = place / "work"
    before = tree(base)
    _renew(base, root)
    status, said = run_apart(act, root)
    if status:
        outcome.fail("didn't run", f"{name}: {said[-300:]}")
        return
    after, moments = tree(root), int(said.split()[-1])
    done = 0
    while done < count:
        _renew(base, root)
        at, cut = rng.randint(1, moments), rng.choice((None, None, rng.randrange(200)))
        status, said = run_apart(act, root, at=at, cut=cut)
        where = f"{name}, moment {at} of {moments}" + (f", cut after {cut} bytes" if cut is not None else "")
        if status not in (-signal.SIGKILL, -signal.SIGXFSZ):
            if cut is None or status:  # a limit that nothing reached kills nobody
                outcome.fail("wasn't killed", f"{where}: {status} {said[-200:]}")
                done += 1
            continue
        done += 1
        outcome.tried[name] += 1
        for wrong in look(before, tree(root), after):
            outcome.fail("lost", f"{where}: {wrong}")
        if name == "hand coding":
            _check_saved(root, where, outcome)
        status, said = run_apart(act, root)
        if status:
            outcome.fail("traceback" if "Traceback" in said else "doesn't go on", f"{where}: {said[-300:]}")
        elif differing := differences(tree(root), after):
            outcome.fail("differs", f"{where}: {', '.join(differing[:5])}")
        for path in root.rglob("*.part"):
            outcome.fail("left behind", f"{where}: {path.relative_to(root)}")


def _check_saved(root: Path, where: str, outcome: Outcome) -> None:
    """Whether each coding of which it was said that it is saved is there."""
    told = root.with_suffix(".saved")
    n = len(told.read_text()) if told.exists() else 0
    path = root / "data" / "studies" / STUDY / "codings" / "person-ann.csv"
    kept = len(path.read_text().splitlines()) - 1 if path.exists() else 0
    if kept < n:
        outcome.fail("lost", f"{where}: {n} codings were saved, and {kept} are there")


def _renew(base: Path, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    root.with_suffix(".saved").unlink(missing_ok=True)
    shutil.copytree(base, root)


def attack_runs(count: int, seed: int, outcome: Outcome) -> None:
    """Kill whole runs of the study's notebooks, with their kernels, at random times."""
    from conftest import _WHOLE

    rng = random.Random(f"{seed} runs")
    with tempfile.TemporaryDirectory() as folder:
        base, root = Path(folder) / "base", Path(folder) / "work"
        make_checkout(base, _WHOLE)
        _renew(base, root)
        began = time.monotonic()
        if done := _run(root).wait():
            outcome.fail("didn't run", f"run: status {done}")
            return
        seconds, before, after = time.monotonic() - began, tree(base), _results(tree(root))
        for _ in range(count):
            _renew(base, root)
            process, moment = _run(root), rng.uniform(0.05, 0.95) * seconds
            try:
                process.wait(moment)
                continue  # it was faster this time
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            outcome.tried["run"] += 1
            where = f"run, after {moment:.1f} of {seconds:.1f} s"
            for wrong in look(before, _results(tree(root)), after):
                outcome.fail("lost", f"{where}: {wrong}")
            if done := _run(root).wait():
                outcome.fail("doesn't go on", f"{where}: status {done}")
            elif differing := differences(_results(tree(root)), after):
                outcome.fail("differs", f"{where}: {', '.join(differing[:5])}")


def _run(root: Path) -> subprocess.Popen:
    own = {name: value for name, value in os.environ.items() if not name.startswith("FRAMING_")}
    return subprocess.Popen(
        [sys.executable, "-m", "framing", "run", STUDY, "--quiet"],
        cwd=root,
        env=own | {"PYTHONPATH": str(root / "lib"), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _results(files: dict[str, bytes]) -> dict[str, bytes]:
    """Tables and chapters: what of a run must be the same whenever it was made, but for the times."""
    return {
        name: re.sub(rb'"\d{4}-\d\d-\d\dT[^"]*"', b'""', data) if name.endswith(CRATE) else data
        for name, data in files.items()
        if name.startswith(("data/tables/", "book/chapters/")) and "/provenance/" not in name
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", choices=COMMANDS, default="")
    given = parser.parse_args()
    print(f"seed {given.seed}", file=sys.stderr)
    plain = PlainCoder()
    model.load_model = lambda: plain
    tuned.identify_coder = lambda study: dict(PLAIN)
    outcome = Outcome()
    if given.kills:
        attack(given.kills, given.seed, only=given.only, outcome=outcome)
    if given.runs:
        attack_runs(given.runs, given.seed, outcome)
    print("\n".join(outcome.told), file=sys.stderr)
    print(json.dumps({"seed": given.seed, "tried": outcome.tried, "wrong": outcome.wrong}))
    sys.exit(1 if outcome.wrong else 0)


if __name__ == "__main__":
    main()
