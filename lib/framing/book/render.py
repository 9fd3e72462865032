"""From the book's sources to its pages: Sphinx, print editions, checks, and the new pages put in place.

Sources and what Sphinx made of them are kept in a folder of their own, so that a page that changed is made
anew alone. What is read is a copy of the pages that were made there: a reader never meets half a book.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from framing.base.alone import clear_parts
from framing.base.errors import BookError
from framing.base.files import list_files, replacing, write_beside
from framing.book import checks, printing

KEPT = "kept"  # the folder of the sources, of what Sphinx read, and of the pages that it made
Files = dict[str, Path | bytes]


def read(content: Path | bytes) -> bytes:
    """The bytes of a file of the book."""
    return content if isinstance(content, bytes) else content.read_bytes()


def render(
    files: Files, editions: Mapping[str, tuple[str, Sequence[str]]], output: Path, *, shared: str
) -> None:
    """Make the pages that changed, check them, and only then put all in the place of the old ones.

    Parameters
    ----------
    files : what the book is made of, by path in its source folder.
    editions : the title and the names of the chapters of each study, for its print edition.
    output : the folder to build in; the pages are in ``html`` there.
    shared : a hash of what every page depends on. All pages are made anew where it is another one, and
        where the last build was stopped.

    Raises
    ------
    BookError
        for what Sphinx or the checks find; the pages of before stay as they were.
    """
    kept = output / KEPT
    whole, state = kept / "whole.txt", f"{kept} {shared}"
    output.mkdir(parents=True, exist_ok=True)
    if not whole.exists() or whole.read_text() != state:
        shutil.rmtree(kept, ignore_errors=True)
    whole.unlink(missing_ok=True)  # until this build has ended well
    _write_sources(files, kept / "source")
    run_sphinx(kept)
    built = kept / "_build" / "html"
    for study, (title, chapters) in editions.items():
        _print(built, study, chapters, title)
    checks.check_pages(built, known=kept / "checked.json")
    _publish(built, output / "html")
    write_beside(whole, state.encode())


def _write_sources(files: Files, folder: Path) -> None:
    """Write what changed, so that its time tells Sphinx, and delete what the book has no longer."""
    for name, content in files.items():
        path, data = folder / name, read(content)
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for path in list_files(folder):
        if path.relative_to(folder).as_posix() not in files and path.suffix != ".pyc":
            path.unlink()


def _print(built: Path, study: str, chapters: Sequence[str], title: str) -> None:
    """Write the print edition of a study, where a page that it is made of was written after it."""
    folder = built / "chapters" / study
    edition, references = folder / printing.PRINT, built / "references.html"
    made_of = [folder / f"{name}.html" for name in chapters] + [references] * references.exists()
    newest = max(path.stat().st_mtime_ns for path in made_of)
    if not edition.exists() or edition.stat().st_mtime_ns < newest:
        printing.write_print_edition(folder, chapters, title=title)


def _publish(built: Path, place: Path) -> None:
    """Put a copy of the built pages in the place of those that were there before."""
    clear_parts(place.parent, within=False)
    with replacing(place) as copy:

        def take(source: str, target: str) -> None:
            _take(Path(source), place / Path(target).relative_to(copy), Path(target))

        shutil.copytree(built, copy, copy_function=take)


def _take(source: Path, before: Path, target: Path) -> None:
    """A copy of a built file; or the one that is there, if it is the same: a link, which costs nothing."""
    now, then = source.stat(), before.stat() if before.exists() else None
    if then and (now.st_size, now.st_mtime_ns) == (then.st_size, then.st_mtime_ns):
        try:
            os.link(before, target)
            return
        except OSError:  # a file system without links
            pass
    shutil.copy2(source, target)


def run_sphinx(work: Path) -> None:
    """Run Jupyter Book over ``work/source``. Raises BookError for any warning or error, at its place."""
    call = "import sys; from jupyter_book.cli.main import main; main(sys.argv[1:])"
    options = ["build", str(work / "source"), "--path-output", str(work)]
    # Deprecations in Sphinx's own packages are no business of the book's.
    done = subprocess.run(  # noqa: S603 - our own command, over a folder of our own
        [sys.executable, "-c", call, *options, "--warningiserror", "--keep-going", "-q"],
        env={**os.environ, "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    messages = _messages_of(done.stderr, work / "source")
    if done.returncode or messages:
        (where, message), more = (messages or [("", _crash_of(done.stderr))])[0], len(messages) - 1
        advice = f"and {more} more: " + "; ".join(f"{w}: {m}" for w, m in messages[1:6]) if more > 0 else ""
        raise BookError(message, where=where, advice=advice)


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MESSAGE = re.compile(
    r"^(?:(?P<where>/\S+?|[^\s:]+?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): (?P<what>.*)$"
)


def _crash_of(stderr: str) -> str:
    """What stopped Sphinx, where it didn't get as far as messages: the last line of its own account."""
    text = _COLOUR.sub("", stderr)
    begin = r"(?:Exception occurred|[A-Z]\w+ error(?: \([^)\n]*\))?):\s*\n"
    end = r"(?:\nThe full traceback|\nTraceback|\Z)"
    account = re.search(f"{begin}(.*?){end}", text, re.DOTALL)
    lines = (account[1] if account else text).strip().splitlines()
    return f"Sphinx stopped: {lines[-1].strip()}" if lines else "Sphinx stopped without a word"


def _messages_of(stderr: str, source: Path) -> list[tuple[str, str]]:
    """Sphinx's messages as pairs of a place in the book's own files and what is wrong there."""
    found = []
    for line in _COLOUR.sub("", stderr).splitlines():
        if match := _MESSAGE.match(line.strip()):
            where = (match["where"] or "").removeprefix(f"{source}/")
            found.append((where + _place(int(match["line"] or 0)), match["what"]))
    return found


def _place(line: int) -> str:
    """A line for people. In a notebook, Sphinx gives the cell's number times 10,000 plus the line in it."""
    cell, line = divmod(line, 10_000)
    return (f", cell {cell}" if cell else "") + (f", line {line}" if line else "")
