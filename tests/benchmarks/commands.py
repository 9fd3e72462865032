"""What do the commands cost beside the bare Python, and the runner beside plain papermill?

    framing run russia-china && python tests/benchmarks/commands.py

Long: Russia–China is run anew twice, in a copy of the checkout; its texts are those that FRAMING_TEXTS names.
"""

import os
import sys
import tempfile
from pathlib import Path

from _record import WORKBOOK, called, of_command, record
from archive import PARTS, copy_parts

from framing.base.workbook import CHECKOUT
from framing.run.stages import stages_of
from framing.study.study import open_study

STUDY = "russia-china"


def main():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        copy_parts(root, (*PARTS, "data/tables", "book"))
        options = {"cwd": root, "env": {**os.environ, "PYTHONPATH": str(root / "lib")}}

        def framing(*words):
            return of_command([sys.executable, "-m", "framing", *words, "--quiet"], **options)

        framing("run", STUDY)
        bare, pandas = (of_command([sys.executable, "-c", one]) for one in ("pass", "import pandas"))
        nothing = {
            WORKBOOK: framing("run", STUDY),
            "python -c pass": bare,
            "python -c 'import pandas'": pandas,
        }
        record("framing run, nothing to do", nothing)

        forced = framing("run", STUDY, "--force")
        plain = 0.0
        for stage in stages_of(open_study(STUDY)):
            notebook = CHECKOUT / "notebooks" / f"{stage.name}.ipynb"
            command = [sys.executable, "-m", "papermill", "-p", "study_id", STUDY, "-k", "python3"]
            plain += of_command([*command, str(notebook), str(root / "out.ipynb")], **options)[0]
        record(f"all chapters of {STUDY}", {WORKBOOK: forced, called("papermill", "one by one"): plain})

        findings = root / "data" / "studies" / STUDY / "findings.toml"
        text = findings.read_text(encoding="utf-8")
        findings.write_text(text.replace('text = "', 'text = "Now: ', 1), encoding="utf-8")
        record("framing run, one finding edited", {WORKBOOK: framing("run", STUDY)})


if __name__ == "__main__":
    main()
