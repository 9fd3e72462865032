"""What the front page shows of a study: its main figure, as one of its chapters has it."""

import json
from dataclasses import dataclass

from framing.base.escape import myst, one_line, plain_name
from framing.book.build import NARROW
from framing.book.numbering import Shown, number_chapter
from framing.study.study import Study


@dataclass(frozen=True)
class FrontFigure:
    """A study's main figure: its pictures (PNG) by the names of their files, and the MyST text to show it."""

    pictures: dict[str, bytes]
    text: str


def front_figure(study: Study) -> FrontFigure | None:
    """The figure that ``study.toml`` names as ``front_figure``; None where no chapter has it."""
    for stage in study.stages:
        path = study.chapters / f"{stage}.ipynb"
        content = path.read_bytes() if path.is_file() else b""
        if study.front_figure.encode() in content:
            for one in number_chapter(content, study.study_id, path.name)[1]:
                if one.name == study.front_figure:
                    return _show(study, one)
    return None


def _show(study: Study, one: Shown) -> FrontFigure:
    file = f"front-{plain_name(study.study_id)}"
    pictures = {f"{file}.png": one.picture, f"{file}{NARROW}": one.narrow}
    lines = [
        f"```{{figure}} _generated/{file}.png",
        f":name: {file}",
        f":alt: {json.dumps(one_line(one.alt), ensure_ascii=False)}",
        "",
        f"{myst(one.caption)} {{ref}}`Figure {one.number} <{one.anchor}>`",
        "```",
    ]
    return FrontFigure({name: png for name, png in pictures.items() if png}, "\n".join(lines))
