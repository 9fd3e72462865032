"""Execute notebooks with papermill, all stages of a run in one kernel of this Python."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from framing.base import errors
from framing.base.errors import FramingError, NotebookError
from framing.base.notebook import read_cells, source_of
from framing.base.workbook import Workbook
from framing.run.stages import Stage

if TYPE_CHECKING:  # papermill takes a second to import: not where nothing is to be run
    import nbformat
    from jupyter_client.manager import AsyncKernelManager
    from papermill.exceptions import PapermillExecutionError

CELL_SECONDS = 12 * 3600  # a collection of tens of thousands of documents takes hours on a slow machine
START_SECONDS = 300


class Kernel:
    """A kernel for the stages of one run: started with the first, emptied before each, ended at the end."""

    def __init__(self, workbook: Workbook, show: Callable[[str], object] | None = None) -> None:
        self.workbook, self.show = workbook, show
        self.manager: AsyncKernelManager | None = None
        self.cell = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kernel."""
        if self.manager is not None:
            from jupyter_core.utils import run_sync

            manager, self.manager = self.manager, None
            run_sync(_end)(manager)

    def execute(self, stage: Stage, study_id: str, parameters: dict[str, Any]) -> "nbformat.NotebookNode":
        """The executed notebook of a stage.

        Raises
        ------
        NotebookError
            in one line with the notebook, the cell and what went wrong, whatever that is; an error that the
            package raises on purpose is raised as it is.
        """
        import asyncio

        from papermill import execute_notebook
        from papermill.exceptions import PapermillExecutionError

        from framing.run import engine

        source = stage.notebook(self.workbook)
        where = f"{stage.name}.ipynb ({study_id})"
        try:
            return execute_notebook(
                str(source),
                None,
                parameters=parameters,
                engine_name=engine.NAME,
                kernel_name="python3",
                language="python",
                cwd=str(self.workbook.root),
                progress_bar=False,
                start_timeout=START_SECONDS,
                execution_timeout=CELL_SECONDS,
                shared=self,
            )
        except PapermillExecutionError as error:
            raise _of_cell(error, source, where) from None
        except (KeyboardInterrupt, asyncio.CancelledError):
            self.close()
            raise KeyboardInterrupt from None
        except Exception as error:  # whatever happens to a kernel is one line
            self.close()
            raise NotebookError(_of_kernel(error), where=f"{where}, {self._place(source)}") from None

    def _place(self, source: Path) -> str:
        """The cell that was running, as it is counted in the source notebook."""
        sources = [source_of(cell) for cell in read_cells(source)]
        return f"cell {min(self.cell, len(sources))}" if self.cell else "before its first cell"


async def _end(manager: "AsyncKernelManager") -> None:
    """End a kernel, and what waits for it: nobody asks any more how an interrupted cell has ended."""
    import asyncio

    waiting = asyncio.all_tasks() - {asyncio.current_task()}
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await manager.shutdown_kernel(now=True)


def _of_cell(error: "PapermillExecutionError", source: Path, where: str) -> FramingError:
    """The error with which a cell stopped: one of the package's own, or one that names the cell."""
    kind = getattr(errors, error.ename, None)
    if isinstance(kind, type) and issubclass(kind, FramingError):
        return kind(error.evalue)  # it says itself what is wrong, and where
    cells = [source_of(cell) for cell in read_cells(source)]
    number = cells.index(error.source) + 1 if error.source in cells else error.cell_index
    line = next((line.strip() for line in (error.source or "").splitlines() if line.strip()), "")
    return NotebookError(
        f"cell {number} stopped with {error.ename}: {error.evalue}", where=where, advice=f"the cell: {line}"
    )


def _of_kernel(error: Exception) -> str:
    """What happened to a kernel, in words."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    if isinstance(error, CellTimeoutError):
        return f"took more than {CELL_SECONDS} seconds and was stopped"
    if isinstance(error, DeadKernelError):
        return "the kernel died; the machine may have run out of memory"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename or 'a file of the kernel'}"
    first = str(error).strip().partition("\n")[0]
    return f"stopped with {type(error).__name__}: {first}"
