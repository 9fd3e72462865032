"""Start JupyterLab at the repository's root: with a token, on this machine alone, also for root."""

import os
import sys
from pathlib import Path

from framing.base.errors import ParameterError
from framing.base.workbook import Workbook

NOTEBOOKS = ("explore", "hand_coding")
#: JupyterLab's settings here: it asks no other host for anything, and keeps cells that are out of sight.
_SETTINGS = Path(__file__).parent / "settings"
#: Bytes that a person may give to a widget at once: usually ten megabytes are, and more end the connection.
_LARGEST = 1_000_000_000


def lab_command(
    workbook: Workbook, notebook: str = "explore", *, port: int = 0, browser: bool = True, root: bool = False
) -> list[str]:
    """The command that starts JupyterLab at a notebook.

    Parameters
    ----------
    workbook : the checkout; its root is what JupyterLab shows, so that studies, codings and runs can be seen.
    notebook : one of ``NOTEBOOKS``.
    port : 0 takes the usual one, or the next that is free.
    browser : whether a browser is opened.
    root : whether root starts it, whom JupyterLab refuses unless told otherwise.

    Raises ParameterError where the notebook is none.
    """
    if notebook not in NOTEBOOKS:
        raise ParameterError(f"there is no notebook {notebook!r}", expected=" or ".join(NOTEBOOKS))
    path = (workbook.notebooks / f"{notebook}.ipynb").relative_to(workbook.root).as_posix()
    options = [
        f"--ServerApp.root_dir={workbook.root}",
        f"--LabApp.default_url=/lab/tree/{path}",
        f"--LabApp.app_settings_dir={_SETTINGS}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.tornado_settings={{'websocket_max_message_size': {_LARGEST}}}",
        *([f"--ServerApp.port={port}"] if port else []),
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if root else []),
    ]
    return [sys.executable, "-m", "jupyterlab", *options]


def lab_environment(workbook: Workbook, study: str) -> dict[str, str]:
    """The environment of JupyterLab and its kernels: the workbook, the study, and this Python's kernel.

    Kernels that somebody installed under the same name, for another Python, stand behind this one's.
    """
    own = Path(sys.prefix) / "share" / "jupyter"
    before = [str(own), os.environ.get("JUPYTER_PATH", "")]
    library = [str(workbook.root / "lib"), os.environ.get("PYTHONPATH", "")]
    named = {**workbook.environment(), "FRAMING_STUDY": study}
    return {
        **os.environ,
        **named,
        "JUPYTER_PATH": os.pathsep.join(filter(None, before)),
        "PYTHONPATH": os.pathsep.join(filter(None, library)),
    }


def is_root() -> bool:
    """Whether root runs this; never on Windows, which has none."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
