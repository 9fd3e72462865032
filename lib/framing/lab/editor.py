"""A codebook being edited: what is wrong with it, which examples fail, and what it would find instead."""

from typing import Any, NamedTuple

import pandas as pd
import traitlets

from framing.base.errors import FramingError, ParameterError
from framing.base.files import write_beside
from framing.corpus.tabulate import restore_furniture
from framing.lab.concordance import concord
from framing.lab.material import Material, open_here
from framing.lab.panel import Panel, read_module
from framing.lexicon.check import Body, check_examples
from framing.lexicon.codebook import Codebook, parse_codebook
from framing.lexicon.diff import CHANGES, diff_codebooks
from framing.study.release import load_table
from framing.study.study import Study
from framing.texts.running import running_text

#: So many mentions that differ are listed.
_MOST = 100


class Edit(NamedTuple):
    """What an edit does: the codebook it makes, the examples that fail, and the mentions that differ.

    ``differing`` has one row per mention: ``change`` (added, removed, changed), ``left, surface, right,
    doc_id, entry_old, entry_new`` and so on; see :func:`framing.lexicon.diff.diff_codebooks`.
    """

    codebook: Codebook
    failing: pd.DataFrame
    differing: pd.DataFrame


def try_edit(material: Material, name: str, text: str) -> Edit:
    """What a study's texts give with a codebook as it stands in a text, compared with the stored one.

    Raises CodebookError, with line and entry, where the text is no codebook.
    """
    edited = parse_codebook(name, text, f"{name}.toml")
    stored = material.study.load_codebook(name)
    differing = diff_codebooks(stored, edited, bodies_of(material))
    return Edit(edited, check_examples(edited), concord(material.contents, differing))


def bodies_of(material: Material) -> list[Body]:
    """The bodies of the documents that are at hand, as codebooks search them: their running texts."""
    spans = {
        doc_id: list(zip(rows["start"].tolist(), rows["end"].tolist(), strict=True))
        for doc_id, rows in material.passages.groupby("doc_id")
    }
    furniture = restore_furniture(load_table(material.study, "furniture"), spans)
    return [
        (doc_id, running_text(content, furniture.get(doc_id, ())), spans.get(doc_id, []))
        for doc_id, content in material.contents.items()
    ]


class CodebookEditor(Panel):
    """A codebook to write in; ``book`` is what is stored, ``effect`` is what the edit does."""

    _esm = read_module("editor")
    book = traitlets.Dict().tag(sync=True)
    effect = traitlets.Dict().tag(sync=True)

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study = study
        self.material: Material | None = None
        try:
            self.material = Material.of(study)
        except FramingError as error:
            self.note = str(error)
        else:
            self.do_choose(study.codebooks[0])

    def do_choose(self, name: str) -> None:
        """Show one of the study's codebooks as it is stored."""
        if name not in self.study.codebooks:
            raise ParameterError(f"{self.study.study_id} has no codebook {name!r}")
        path = self.study.codebook_path(name)
        self.book = {
            "name": name,
            "names": list(self.study.codebooks),
            "text": path.read_text(encoding="utf-8"),
            "place": self.study.workbook.place(path),
            "own": path.parent == self.study.own_codebooks,
        }
        self.effect = {}

    def do_edit(self, name: str, text: str) -> None:
        """Say what an edit does, without storing anything."""
        if self.material is None:
            raise ParameterError("the study has no tables yet", advice=f"framing run {self.study.study_id}")
        try:
            edit = try_edit(self.material, name, text)
        except FramingError as error:
            self.effect = {"fault": str(error)}
            return
        self.effect = describe_edit(edit, texts=len(self.material.contents))

    def do_save(self, name: str, text: str) -> None:
        """Store an edit as the study's own codebook, in whose place it stands from then on."""
        edited = parse_codebook(name, text, f"{name}.toml")
        failing = check_examples(edited)
        if len(failing):
            row = failing.iloc[0]
            raise ParameterError(
                f"{len(failing)} examples fail, the first in line {row['line']}, entry {row['entry']}",
                expected="every positive example found as it is marked, and no negative one",
            )
        write_beside(self.study.own_codebooks / f"{name}.toml", text.encode())
        self.do_choose(name)
        self.book = self.book | {
            "saved": f"Saved. The study takes it from now on: framing run {self.study.study_id}"
        }


def edit_codebooks(study: Study | None = None) -> CodebookEditor:
    """The editor of a study's codebooks; without one, of that which was named to ``framing lab``."""
    return CodebookEditor(study or open_here())


def describe_edit(edit: Edit, *, texts: int) -> dict[str, Any]:
    """What an edit does, as a browser takes it."""
    counts = edit.differing["change"].value_counts()
    columns = [
        "change",
        "left",
        "surface",
        "right",
        "doc_id",
        "entry_old",
        "family_old",
        "entry_new",
        "family_new",
    ]
    order = edit.differing.sort_values(
        "change", key=lambda changes: changes.map(CHANGES.index), kind="stable"
    )
    return {
        "entries": [[entry.name, entry.line] for entry in edit.codebook.entries],
        "counts": {change: int(counts.get(change, 0)) for change in CHANGES[:3]},
        "rows": order[columns].head(_MOST).to_dict("records"),
        "texts": texts,
        "failing": edit.failing.to_dict("records"),
    }
