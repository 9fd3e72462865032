"""A figure as files: the same figure and table give the same bytes."""

import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from framing.base.csvfile import frame_csv
from framing.base.files import write_beside
from framing.base.workbook import FORMATS
from framing.figures.style import DPI, house_style

# Without dates and versions the same figure is the same bytes.
_UNDATED: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def render(figure: Figure, kind: str) -> bytes:
    """The figure as ``png``, ``svg`` or ``pdf``, without a date."""
    buffer = io.BytesIO()
    with house_style():
        if kind == "png":
            _draw(figure).save(buffer, kind, dpi=(DPI, DPI))
        else:
            figure.savefig(buffer, format=kind, metadata=_UNDATED[kind])
    return buffer.getvalue()


def _draw(figure: Figure) -> Image.Image:
    """The figure's pixels, none of which is transparent: matplotlib would store that they aren't, too.

    A canvas that laid the figure out knows how wide its words are.
    """
    canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    return Image.fromarray(pixels).convert("RGB")


def export_figure(
    pictures: Mapping[str, bytes], folder: Path, name: str, *, data: pd.DataFrame, caption: str, alt: str
) -> list[Path]:
    """Write a figure with its data and its words.

    ``name.csv`` holds the table behind the figure (``data``), ``.json`` caption and alternative text, and
    each of the ``pictures`` the figure, in the format that is its key and its ending. Each is written beside
    and moved into place; what an earlier run drew in another format is deleted.

    Returns
    -------
    list of Path
        what was written, sorted.
    """
    texts = {"alt": alt, "caption": caption}
    contents = {
        **pictures,
        "csv": frame_csv(data),
        "json": (json.dumps(texts, ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
    }
    for kind in set(FORMATS) - pictures.keys():
        (folder / f"{name}.{kind}").unlink(missing_ok=True)
    written = [folder / f"{name}.{kind}" for kind in sorted(contents)]
    for path in written:
        write_beside(path, contents[path.suffix[1:]])
    return written
