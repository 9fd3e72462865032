"""What do the chapters after coding cost on an archive of thousands of speeches?

    framing run un-debates && python tests/benchmarks/archive.py [--times 15] [--only 06]

The tables of the study ``un-debates`` are repeated under other names of documents and actors, so that 738
speeches of 13 actors become 11,070 of 195 with 27 million words; nothing is read or coded. Each notebook runs
in a kernel of its own, in a copy of the checkout, without the study's groups: each actor stands for itself.
The largest process is that of all stages so far. Chapter 8 is left out: it aligns what a few documents say of
the same events, which somebody has written down, and a study of an archive has no such stage.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pandas as pd
from _record import WORKBOOK, of_command, record

from framing.base.workbook import CHECKOUT
from framing.lexicon.parties import load_world
from framing.run.engine import GIVING_BACK
from framing.run.stages import STAGES

STUDY, BESIDE = "un-debates", "presidents"
IDS = ("mention_id", "doc_id", "passage_id")
PARTS = (
    "lib",
    "notebooks",
    "requirements.lock",
    "data/codebooks",
    "data/models",
    "data/training",
    "data/studies",
)


def repeat(table, times, names):
    """The table again under other ids, each time with other actors; the first time it is as it was."""
    copies = [table]
    for turn in range(1, times):
        changed = {
            name: table[name].str.replace(r"^(?=.)", f"{turn}-", regex=True) for name in IDS if name in table
        }
        if "actor" in table:
            changed["actor"] = table["actor"].map(names[turn])
        copies.append(table.assign(**changed))
    return pd.concat(copies, ignore_index=True).astype(table.dtypes.to_dict())


def other_names(actors, times):
    """By turn, a state that has not spoken yet for each of the actors."""
    free = iter([state.names[0] for state in load_world().states.values() if state.names[0] not in actors])
    return {turn: {actor: next(free, f"{actor} {turn}") for actor in actors} for turn in range(1, times)}


def copy_parts(root, parts):
    """Copy parts of the checkout."""
    for part in parts:
        source, target = CHECKOUT / part, root / part
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)


def make_checkout(root, times, groups):
    """A copy of the checkout in which the study's tables are ``times`` as long."""
    copy_parts(root, PARTS)
    tables = root / "data" / "tables"
    shutil.copytree(CHECKOUT / "data" / "tables" / BESIDE, tables / BESIDE)
    (tables / STUDY).mkdir()
    stored = {path.name: path for path in (CHECKOUT / "data" / "tables" / STUDY).glob("*.parquet")}
    names = other_names(sorted(set(pd.read_parquet(stored["documents.parquet"])["actor"])), times)
    for name, path in stored.items():
        repeat(pd.read_parquet(path), times, names).to_parquet(tables / STUDY / name, index=False)
    if not groups:
        settings = root / "data" / "studies" / STUDY / "study.toml"
        text = settings.read_text(encoding="utf-8")
        before, rest = text.split(f"[groups.{STUDY}]")
        settings.write_text(before + rest[rest.index("\n# The texts") :], encoding="utf-8")


def environment(root):
    own = {name: value for name, value in os.environ.items() if not name.startswith("FRAMING_")}
    return {**GIVING_BACK, **own, "PYTHONPATH": str(root / "lib"), "MPLBACKEND": "agg"}


def run(stage, root):
    """Run one notebook in a kernel of its own: processor seconds, and MiB of the largest process so far."""
    command = [
        sys.executable,
        "-m",
        "papermill",
        "--no-progress-bar",
        "-p",
        "study_id",
        STUDY,
        "-k",
        "python3",
    ]
    notebook = root / "notebooks" / f"{stage}.ipynb"
    return of_command(
        [*command, str(notebook), str(root / f"{stage}.ipynb")], env=environment(root), cwd=root
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--only", default="")
    parser.add_argument("--groups", action="store_true", help="keep the study's groups of actors")
    asked = parser.parse_args()
    known = (stage.name for stage in STAGES[3:] if stage.name[:2] != "08")
    chosen = [name for name in known if name.startswith(asked.only)]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_checkout(root, asked.times, asked.groups)
        for stage in chosen:
            record(f"chapter {stage} of {738 * asked.times:,} speeches", {WORKBOOK: run(stage, root)})


if __name__ == "__main__":
    main()
