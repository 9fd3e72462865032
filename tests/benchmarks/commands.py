"""What do the commands cost beside the bare Python, and the runner beside plain papermill?

    python tests/benchmarks/commands.py

Long: Russia–China is run anew six times, in a copy of the checkout; its texts are those that FRAMING_TEXTS
names.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from _record import WORKBOOK, called, of_command, record
from archive import PARTS, copy_parts

from framing.base.workbook import CHECKOUT, Workbook
from framing.run.current import read_record, record_path
from framing.run.stages import stages_of
from framing.study.study import open_study

STUDY, CODEBOOK = "russia-china", "imagery"
SHORT = 5  # times that a command is run that takes less than a second
TURNS = 2  # of what takes a minute, the two sides by turns
A_MOMENT = 2.1  # seconds: what was written so short a time ago is read again each time


class Copy:
    """A copy of the checkout, and the commands run in it."""

    def __init__(self, root):
        copy_parts(root, (*PARTS, "CITATION.cff", "book"))
        self.root = root
        self.study = open_study(STUDY, Workbook(root))
        self.stages = stages_of(self.study)

    def python(self, *words, times=1):
        """The processor seconds of a command of Python here, the least of some times."""
        own = {**os.environ, "PYTHONPATH": str(self.root / "lib")}
        command = [sys.executable, *words]
        return min(of_command(command, cwd=self.root, env=own)[0] for _ in range(times))

    def framing(self, *words, times=1):
        return self.python("-m", "framing", *words, times=times)

    def edit(self, path, old, new):
        """Replace the first place of some words in a file."""
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path.name} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        time.sleep(A_MOMENT)

    def began(self):
        """When each stage was last run."""
        return [read_record(record_path(self.study, stage))["began"] for stage in self.stages]


def floors(copy):
    """The bare Python, and what any program that reads a table pays first."""
    return {f"python -c {one!r}": copy.python("-c", one, times=SHORT) for one in ("pass", "import pandas")}


def papermill_alone(copy):
    """The same notebooks one by one, each in a kernel of its own."""
    spent = 0.0
    for stage in copy.stages:
        options = ("-p", "study_id", STUDY, "-k", "python3")
        notebook = CHECKOUT / "notebooks" / f"{stage.name}.ipynb"
        spent += copy.python("-m", "papermill", *options, str(notebook), str(copy.root / "out.ipynb"))
    return spent


def main():
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        copy.framing("run", STUDY, "--quiet")
        copy.framing("run", STUDY, "--quiet")  # what it remembers of files is older than a moment now
        commands = {
            "framing --help": ("--help",),
            "framing status STUDY": ("status", STUDY),
            "framing run STUDY, nothing to do": ("run", STUDY),
        }
        bare = floors(copy)
        for what, words in commands.items():
            record(what, {WORKBOOK: copy.framing(*words, times=SHORT), **bare})

        turns = [
            (copy.framing("run", STUDY, "--force", "--quiet"), papermill_alone(copy)) for _ in range(TURNS)
        ]
        forced, alone = map(min, zip(*turns, strict=True))
        record(
            "all chapters of a study of five texts",
            {WORKBOOK: forced, called("papermill", "one by one"): alone},
        )

        copy.edit(copy.study.path("findings.toml"), 'text = "', 'text = "Now: ')
        record("framing run, one finding edited", {WORKBOOK: copy.framing("run", STUDY, "--quiet")})

        before = copy.began()
        copy.edit(copy.study.codebook_path(CODEBOOK), 'forms = ["', 'forms = ["arcadian pearl", "')
        cost = copy.framing("run", STUDY, "--quiet")
        run = sum(one != other for one, other in zip(before, copy.began(), strict=True))
        what = f"framing run, one entry of a codebook edited ({run} of {len(before)} stages)"
        record(what, {WORKBOOK: cost})


if __name__ == "__main__":
    main()
