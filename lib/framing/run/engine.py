"""papermill's engine for the stages of one run: one kernel of this Python, shared by their notebooks."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from framing.base.progress import KIND
from framing.base.workbook import CHECKOUT, Workbook

if TYPE_CHECKING:
    import nbformat

NAME = "framing"
#: A kernel gives back what it has freed in pieces of a megabyte; glibc and Arrow would keep it. But eight
#: megabytes at the end of its heap it keeps: to ask for them anew each time took a tenth of a chapter.
GIVING_BACK = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(8 << 20),
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}

#: Forget what the last notebook left, give back its memory, and look at what then is there, the modules, for
#: the last time; but workers of a kernel ask its main module where it comes from.
_EMPTY = """
get_ipython().reset(new_session=True)
import gc, pyarrow
gc.collect()
gc.freeze()
pyarrow.system_memory_pool().release_unused()
del gc, pyarrow
__spec__ = None
"""


class Shared(Protocol):
    """What the notebooks of one run share: the workbook, the kernel, and the number of the cell that runs."""

    workbook: Workbook
    show: Callable[[str], object] | None
    manager: AsyncKernelManager | None
    cell: int


class _OwnPython(AsyncKernelManager):
    """Kernels of the Python that runs this command, whatever kernels are installed under its name."""

    @property
    def kernel_spec(self) -> KernelSpec:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=[*command, "--IPKernelApp.log_level=CRITICAL"], language="python")


class _Client(PapermillNotebookClient):
    """Executes one notebook in the shared kernel, and keeps count of its cells."""

    def __init__(self, managed: Any, shared: Shared, **options: Any) -> None:  # noqa: ANN401
        super().__init__(managed, km=shared.manager, kernel_manager_class=_OwnPython, **options)
        self.shared = shared

    def execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:  # noqa: ANN401
        self.shared.cell = _source_number(self.nb, cell_index)
        return super().execute_cell(cell, cell_index, **options)

    def process_message(self, msg: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        """What a kernel says, but for how far it is: that is shown, and is no output of a cell."""
        data = msg["content"].get("data", {}) if msg["msg_type"] == "display_data" else {}
        if KIND not in data:
            return super().process_message(msg, *given, **more)
        if self.shared.show is not None:
            self.shared.show(data[KIND])
        return None

    def papermill_execute_cells(self) -> None:
        self.shared.manager = self.km
        self.shared.cell = 0
        self.wait_for_reply(self.kc.execute(_EMPTY, silent=True))
        super().papermill_execute_cells()


class _Engine(NBClientEngine):
    """papermill's own engine, with the kernel of the run."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,  # noqa: ANN401
        kernel_name: str,
        *,
        start_timeout: int,
        execution_timeout: int,
        shared: Shared,
        **_: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        options = {"kernel_name": kernel_name, "startup_timeout": start_timeout, "timeout": execution_timeout}
        environment = {
            **GIVING_BACK,
            **os.environ,
            **shared.workbook.environment(),
            **_own_code(shared.workbook),
        }
        environment["FRAMING_PROGRESS"] = "1" if shared.show else ""
        client = _Client(nb_man, shared, **options)
        try:
            return client.execute(env=environment, cleanup_kc=False)
        finally:
            if client.kc is not None:
                client.kc.stop_channels()


def _own_code(workbook: Workbook) -> dict[str, str]:
    """A workbook in another checkout than this package's runs with the code of that checkout."""
    if workbook.root == CHECKOUT:
        return {}
    known = os.environ.get("PYTHONPATH", "")
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(workbook.root / "lib"), known)))}


def _source_number(notebook: "nbformat.NotebookNode", index: int) -> int:
    """The number of a cell in the source notebook, from 1: papermill's injected cell is none of its cells."""
    injected = [
        i for i, cell in enumerate(notebook.cells) if "injected-parameters" in cell.metadata.get("tags", [])
    ]
    return index + 1 - sum(i <= index for i in injected)


papermill_engines.register(NAME, _Engine)
