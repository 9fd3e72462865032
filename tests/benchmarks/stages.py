"""What do all stages but coding cost on a study that was run, beside those of a small one?

    python tests/benchmarks/stages.py STUDY [--texts FOLDER]

Both studies are made again by ``framing run``: what is read and split, the words, and all chapters after
coding. Set ``compare_with`` in the study's settings, or chapter 7 has nothing to compare. By million words,
an archive may cost no more than 1.2 times as much as the presidents.
"""

import argparse
import os
import sys

from _record import WORKBOOK, of_command, record

from framing.base import store
from framing.base.workbook import CHECKOUT, Workbook
from framing.study.study import open_study

BESIDE = "presidents"
PARTS = {
    "documents read and split": ("--only", "01_documents"),
    "words counted": ("--only", "02_passages"),
    "all chapters after coding": ("--from", "04_agreement"),
}


def run(study, words, texts):
    """Make stages of a study again: processor seconds, and MiB of the largest process so far."""
    command = [sys.executable, "-m", "framing", "run", study, *words, "--force", "--agree", "--quiet"]
    command += ["--texts", texts] if texts else []
    return of_command(command, cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": str(CHECKOUT / "lib")})


def size_of(study):
    """How large a study is, in words, and its documents' words in millions."""
    documents = store.load(open_study(study, Workbook()).as_run(), "documents")
    millions = documents["n_words"].sum() / 1e6
    return f"of {len(documents):,} documents ({millions:.1f} million words)", millions


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("study")
    parser.add_argument("--texts", default="")
    asked = parser.parse_args()
    (ours, words), (theirs, few) = size_of(asked.study), size_of(BESIDE)
    costs = {what: run(asked.study, options, asked.texts) for what, options in PARTS.items()}
    spent, most = sum(spent for spent, _ in costs.values()), max(most for _, most in costs.values())
    for what, cost in {**costs, "all stages but coding": (spent, most)}.items():
        record(f"{what}, {ours}", {WORKBOOK: cost})
    beside = sum(run(BESIDE, options, "")[0] for options in PARTS.values())
    record(
        "all stages but coding, by million words",
        {WORKBOOK: spent / words, f"the workbook, {theirs}": beside / few},
    )


if __name__ == "__main__":
    main()
