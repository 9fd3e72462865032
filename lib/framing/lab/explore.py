"""The explorer for JupyterLab: mentions in their words, chosen, sorted, paged, opened, taken away."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import traitlets

from framing.base.errors import FramingError, ParameterError
from framing.lab import export, plots, query
from framing.lab.material import Material, list_runs, open_here
from framing.lab.panel import Panel, read_module, rows_of
from framing.lab.passage import describe_passage, explain_absence
from framing.measures.columns import values_of
from framing.study.study import DEFAULT_RUN, Study, open_study

_NOT_OF_THEME = "left out: not of the theme"


class Explorer(Panel):
    """A concordance of a study, with plots that follow what is chosen, and passages to open.

    ``options`` are what can be chosen, ``result`` is the page of lines that is shown, ``figures`` are the
    tables behind the plots, ``passage`` is what was opened.
    """

    _esm = read_module("explore")
    options = traitlets.Dict().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)
    figures = traitlets.Dict().tag(sync=True)
    passage = traitlets.Dict().tag(sync=True)

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.workbook = study.workbook.with_run("")
        self.material: Material | None = None
        self.query = query.Query()
        try:
            self._open(study)
        except FramingError as error:
            self.options = {"studies": self._studies(study)}
            self.note = str(error)

    def do_study(self, study: str, run: str = "") -> None:
        """Open another study, or another run of it."""
        opened = open_study(study, self.workbook)
        self._open(opened.in_run(run) if run else opened.as_run())

    def do_select(self, query: Mapping[str, Any]) -> None:
        """Show the lines that a query asks for."""
        self._select(query)

    def do_open(self, passage: str, mention: str = "") -> None:
        """Open a passage, from one of its mentions or from its neighbour."""
        material = self._opened()
        if passage not in material.places.index:
            raise ParameterError(f"there is no passage {passage!r}")
        self.passage = describe_passage(material, passage, mention)

    def do_export(self, form: str) -> None:
        """Hand out all lines that are chosen, on all pages."""
        material = self._opened()
        if form not in export.FORMS:
            raise ParameterError(f"there is no export as {form!r}", expected=", ".join(export.FORMS))
        about = {"study": material.study.title, "lines": len(self.lines), **describe_query(self.query)}
        name = f"{material.study.study_id}-mentions.{form}"
        self.hand_out(name, export.TYPES[form], export.export_lines(self.lines, form, about))

    def _open(self, study: Study) -> None:
        self.material = Material.of(study)
        self.passage = {}
        self.options = {"studies": self._studies(study), **list_options(self.material)}
        self._select({"codebook": self.options["codebook"]})

    def _studies(self, study: Study) -> list[dict[str, Any]]:
        here = (study.study_id, "" if study.workbook.run == DEFAULT_RUN else study.workbook.run)
        return [
            {"study": name, "run": run, "chosen": (name, run) == here}
            for name, run in list_runs(self.workbook)
        ]

    def _opened(self) -> Material:
        if self.material is None:
            raise ParameterError("no study is open", advice="choose one that has tables")
        return self.material

    def _select(self, given: Mapping[str, Any]) -> None:
        material, asked = self._opened(), query.parse_query(given)
        found = query.find_lines(material, asked)
        sampled = query.sample_lines(material, found, asked)
        self.query = asked
        self.lines = query.sort_lines(sampled, asked.sort, descending=asked.descending)
        documents = query.choose_documents(material, asked)
        self.result = show_page(material, self.lines, asked, found=len(found))
        self.figures = draw(found, documents, material.passages)


def explore_mentions(study: Study | None = None) -> Explorer:
    """The explorer of a study; without one, of that which was named to ``framing lab``."""
    return Explorer(study or open_here())


def list_options(material: Material) -> dict[str, Any]:
    """What can be chosen in a study, as a browser takes it: by codebook its families and codes, and the rest.

    Each choice is a value and the number of mentions (for actors, genres and documents: of documents) that
    have it.
    """
    lines, documents = material.lines, material.documents
    codebooks = list(dict.fromkeys([*material.study.codebooks, *lines["codebook"]]))
    by_codebook = {}
    for name in codebooks:
        rows = lines[lines["codebook"] == name]
        codes = {
            one: counts
            for one in query.attributes_of(rows)
            if (counts := _count(rows[one], values_of(rows, one)))
        }
        by_codebook[name] = {"n": len(rows), "families": _count(rows["family"]), "codes": codes}
    dates = sorted(documents["date"].fillna("").loc[lambda dates: dates.ne("")])
    return {
        "title": material.study.title,
        "codebook": next((name for name in codebooks if by_codebook[name]["n"]), ""),
        "codebooks": by_codebook,
        "actors": _count(documents["actor"]),
        "genres": _count(documents["genre"]),
        "documents": [[row.doc_id, row.title] for row in documents.itertuples(index=False)],
        "dates": [dates[0], dates[-1]] if dates else [],
        "sorts": list(query.SORTS),
        "places": list(query.PLACES),
        "samples": list(query.SAMPLES),
        "absent": _describe_absent(material),
    }


def _describe_absent(material: Material) -> str:
    missing = len(material.documents) - len(set(material.documents["doc_id"]) & set(material.contents))
    if not missing:
        return ""
    return f"{missing} of {len(material.documents)} documents without their text. {explain_absence(material)}"


def _count(values: pd.Series, order: list[str] | None = None) -> list[list[Any]]:
    """Pairs of a value and how often it occurs: in an order, else by name."""
    counts = values[values != ""].value_counts()
    return [[value, int(counts[value])] for value in (order or sorted(counts.index)) if value in counts]


def show_page(material: Material, lines: pd.DataFrame, asked: query.Query, *, found: int) -> dict[str, Any]:
    """One page of lines as a browser takes it; a page behind the last one is the last."""
    pages = max(math.ceil(len(lines) / asked.rows), 1)
    page = min(asked.page, pages)
    rows = lines.iloc[(page - 1) * asked.rows : page * asked.rows]
    return {
        "lines": [
            _show_line(row, query.attributes_of(rows), material.contents.get(row["doc_id"], ""))
            for row in rows.to_dict("records")
        ],
        "page": page,
        "pages": pages,
        "first": (page - 1) * asked.rows + 1 if len(rows) else 0,
        "last": (page - 1) * asked.rows + len(rows),
        "shown": len(lines),
        "found": found,
        "all": len(material.lines),
        "hint": _hint(material, lines, asked, found),
    }


def _hint(material: Material, lines: pd.DataFrame, asked: query.Query, found: int) -> str:
    """Why there are no lines, or fewer than somebody may expect."""
    if found and not len(lines):
        if asked.sample == query.BORDERLINE:
            return "None of these has a probability: their coder gives none."
        return "On none of these do two coders differ, as far as more than one has coded them."
    said = []
    undated = int((material.documents["date"].fillna("") == "").sum())
    if undated and (asked.since or asked.until):
        said.append(f"{undated} documents without a date are left out.")
    if "present" in lines and (n := int(lines["present"].eq("no").sum())):
        said.append(f"{n} of these lines don't speak of their theme: no chapter counts them.")
    return " ".join(said) if found else "No mention has all of this."


def _show_line(row: Mapping[str, Any], attributes: Sequence[str], content: str) -> dict[str, Any]:
    start, end = int(row["start"]), int(row["end"])
    return {
        "id": row["mention_id"],
        "passage": row["passage_id"],
        "left": row["left"],
        "surface": " ".join(row["surface"].split()),
        "right": row["right"],
        # Whether there is a space before and after the mention: «partner.» isn't «partner .»
        "gaps": [
            " " if side.isspace() else ""
            for side in (content[max(start - 1, 0) : start], content[end : end + 1])
        ],
        "document": row["doc_id"],
        "about": ", ".join(str(row[name]) for name in ("date", "actor", "genre") if row[name]),
        "codes": [*_left_out(row), *(row[name] for name in attributes if name != "present" and row[name])],
        "speaker": row["speaker"],
        "cue": row["cue"],
        "sure": None if pd.isna(row["sure"]) else round(float(row["sure"]), 2),
        "unsure": row.get("unsure", ""),
    }


def _left_out(row: Mapping[str, Any]) -> list[str]:
    """That a match doesn't speak of its theme, so that no chapter counts it."""
    return [_NOT_OF_THEME] if row.get("present") == "no" else []


def draw(found: pd.DataFrame, documents: pd.DataFrame, passages: pd.DataFrame) -> dict[str, Any]:
    """The tables behind both plots, as a browser takes them; numbers that are not known are None."""
    trend = plots.trace_over_time(found, documents)
    spread = plots.spread_over_documents(found, documents, passages)
    return {
        "trend": rows_of(trend.table),
        "undated": trend.undated,
        "dispersion": rows_of(spread.table),
        "dp": None if math.isnan(spread.dp) else round(spread.dp, 3),
        "documents": spread.documents,
        "with_any": spread.with_any,
    }


def describe_query(asked: query.Query) -> dict[str, str]:
    """What was chosen, in words: only what differs from everything in reading order."""
    usual = query.Query()
    said: dict[str, str] = {}
    for name, value in vars(asked).items():
        if value == getattr(usual, name) or name in ("page", "rows"):
            continue
        if isinstance(value, Mapping):
            said |= {one: ", ".join(chosen) for one, chosen in value.items()}
        else:
            said[name] = ", ".join(value) if isinstance(value, tuple) else str(value)
    return said
