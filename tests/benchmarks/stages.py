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
    """The documents of a study, and their words in millions."""
    documents = store.load(open_study(study, Workbook()).as_run(), "documents")
    return len(documents), documents["n_words"].sum() / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("study")
    parser.add_argument("--texts", default="")
    asked = parser.parse_args()
    n, words = size_of(asked.study)
    costs = {what: run(asked.study, options, asked.texts) for what, options in PARTS.items()}
    for what, cost in costs.items():
        record(f"{what}, of {n:,} documents ({words:.1f} million words)", {WORKBOOK: cost})
    ours = sum(spent for spent, _ in costs.values())
    theirs = sum(run(BESIDE, options, "")[0] for options in PARTS.values()) / size_of(BESIDE)[1]
    record(
        f"all stages but coding, of {n:,} documents ({words:.1f} million words)",
        {WORKBOOK: (ours, max(most for _, most in costs.values()))},
    )
    record(
        "all stages but coding, by million words",
        {WORKBOOK: ours / words, f"the workbook, on {BESIDE}": theirs},
    )


if __name__ == "__main__":
    main()
