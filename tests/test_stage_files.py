"""A stage opens no file of a study, no codebook and no readings but those that it depends on."""

import os
import re
import shutil
from pathlib import Path

from framing.run.current import files_of
from framing.run.stages import stages_of

OPENINGS = Path(__file__).resolve().parent / "openings"
#: All prose is checked with each chapter; what the coder is made of is one input, by its card.
ANYWAY = re.compile(r"data/(studies/islands/prose/|models/)")
CHAPTER = re.compile(r"/chapters/islands/\.(\w+)\.ipynb\.\d+\.part$")


def openings_by_stage(log, root):
    """The files under ``data`` and ``notebooks`` that were opened up to the chapter of each stage."""
    found, opened = {}, set()
    for line in log.read_text(encoding="utf-8").splitlines():
        if chapter := CHAPTER.search(line):
            found[chapter[1]], opened = opened, set()
        elif line.startswith(f"{root}/"):
            opened.add(line.removeprefix(f"{root}/"))
    return found


def test_a_stage_opens_no_file_that_it_does_not_depend_on(workshop, tmp_path):
    """Proven by a cell that does: the one opening that no stage names is found, and no other."""
    study = workshop.study
    shutil.copy(study / "findings.toml", study / "about.toml")
    opens = "study = open_study(study_id)"
    workshop.edit_cell("05_alliance_partnership", opens, f'{opens}\nstudy.path("about.toml").read_text()')
    log = tmp_path / "openings.txt"
    workshop.environment |= {
        "OPENINGS": str(log),
        "PYTHONPATH": os.pathsep.join([str(OPENINGS), str(workshop.root / "lib")]),
    }
    assert workshop.command("run", "islands").status == 0
    opened, undeclared = openings_by_stage(log, workshop.root), []
    opened_study = workshop.open()
    for stage in stages_of(opened_study):
        known = {str(path) for files in files_of(opened_study, stage).values() for path in files.values()}
        for name in sorted(opened[stage.name]):
            data = re.match(r"data/(studies|codebooks|training)/", name)
            if data and not ANYWAY.match(name) and str(workshop.root / name) not in known:
                undeclared.append((stage.name, name))
    assert undeclared == [("05_alliance_partnership", "data/studies/islands/about.toml")]
