"""Where things are: found from the package's own place in the checkout (leaf module).

``FRAMING_DATA`` stands for the folder that holds raw, texts, tables and runs; studies and codebooks always
come from the checkout. ``FRAMING_TEXTS`` names a folder with the studies' texts. ``FRAMING_RUN`` names a run
with other parameters; the runner sets it.
"""

import contextlib
import hashlib
import os
from pathlib import Path

from framing.base.escape import plain_name

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOKS = ROOT / "notebooks"
STUDIES = ROOT / "data" / "studies"
CODEBOOKS = ROOT / "data" / "codebooks"
BOOK = ROOT / "book"
LOCK = ROOT / "requirements.lock"


def data_folder():
    """The folder that holds raw, texts, tables and runs."""
    return Path(os.environ.get("FRAMING_DATA") or ROOT / "data")


def run_folder(study_id, run=None):
    """The folder of a run with other parameters or texts."""
    return data_folder() / "runs" / study_id / (run or os.environ["FRAMING_RUN"])


def tables_folder(study_id):
    """The folder of a study's tables: those of the run under way, else those of its default run."""
    if os.environ.get("FRAMING_RUN"):
        return run_folder(study_id) / "tables"
    return data_folder() / "tables" / study_id


def texts_folder(study_id):
    """The folder of the decoded texts that offsets count in."""
    return data_folder() / "texts" / study_id


def text_name(doc_id):
    """The file name of a document's decoded text; an id that is a path becomes one name."""
    return f"{plain_name(doc_id)}.txt"


@contextlib.contextmanager
def environment(**wanted):
    """Environment variables for as long as the block runs."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def place(path):
    """A path as a person would look for it: from the checkout's root where it lies within."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def sha256(data):
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def hash_files(paths):
    """One hash over files: their names (not their folders) and contents, in the order of the names."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: (path.name, str(path))):
        digest.update(f"{path.name}\0{sha256(path.read_bytes())}\n".encode())
    return digest.hexdigest()


def write_beside(path, data):
    """Write bytes beside a file and move them into place, so that no reader sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
