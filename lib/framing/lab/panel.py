"""What all widgets share: a browser's part and ours, and messages between them.

A widget's browser part is one JavaScript module: ``parts.js`` and its own file, one after the other. It sends
messages ``{"do": NAME, …}``; each is answered by the method ``do_NAME``. What a person did wrong, or what the
study lacks, is a sentence in ``note``, never a traceback.
"""

from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

from framing.base.errors import FramingError, ParameterError

_FOLDER = Path(__file__).parent / "browser"


def read_module(name: str) -> str:
    """The browser part of a widget: what all share, then its own."""
    return "\n".join((_FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in ("parts", name))


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as a browser takes them: None for what isn't known."""
    rows: list[dict[str, Any]] = table.astype(object).where(table.notna(), None).to_dict("records")
    return rows


class Panel(anywidget.AnyWidget):
    """A widget; ``note`` is what is said to the person, empty where nothing is."""

    _css = (_FOLDER / "lab.css").read_text(encoding="utf-8")
    note = traitlets.Unicode("").tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.on_msg(lambda _widget, content, buffers: self.hear(content, buffers))

    def hear(self, content: Any, buffers: list[Any] | None = None) -> None:  # noqa: ANN401 (as it was sent)
        """Do what a message from the browser asks for."""
        asked = dict(content)
        name = f"do_{asked.pop('do', '')}"
        method = getattr(self, name, None)
        self.note = ""
        try:
            if method is None:
                raise ParameterError(f"there is nothing to {name.removeprefix('do_')!r} here")
            if buffers:
                asked["contents"] = [bytes(one) for one in buffers]
            method(**asked)
        except FramingError as error:
            self.note = str(error)
        except OSError as error:  # a full disk, a folder that can't be written
            self.note = f"{error.filename or 'a file'}: {error.strerror or error}"
        except Exception as error:  # a fault of ours: nobody should wait for an answer that doesn't come
            self.note = (
                f"This is a fault of the workbook, and nothing was stored: {type(error).__name__}: {error}"
            )
            raise

    def hand_out(self, name: str, kind: str, data: bytes) -> None:
        """Give the person a file: the browser saves it where it saves what is downloaded."""
        self.send({"file": name, "type": kind}, buffers=[data])
