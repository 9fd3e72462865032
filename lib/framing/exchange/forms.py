"""The forms of other programs by name: which function writes each, and which reads one back."""

from collections.abc import Callable
from pathlib import Path

from framing.base.errors import TextError
from framing.exchange.cas import study_zip
from framing.exchange.cas_reading import read_annotations
from framing.exchange.incoming import Given
from framing.exchange.material import Material
from framing.exchange.refi import codebook_qdc, project_qdpx
from framing.exchange.refi_reading import Known, read_project
from framing.exchange.tables import mentions_csv, mentions_parquet, workbook_xlsx

_WRITERS: dict[str, Callable[[Material], bytes]] = {
    "csv": mentions_csv,
    "xlsx": workbook_xlsx,
    "parquet": mentions_parquet,
    "qdc": codebook_qdc,
    "qdpx": project_qdpx,
    "xmi": study_zip,
}


def write_form(material: Material, form: str) -> bytes:
    """The material in one of the forms."""
    return _WRITERS[form](material)


def read_form(path: Path, known: Known, *, user: str) -> Given:
    """What another program has coded, from a file of a form that can hold codings.

    Parameters
    ----------
    path : a project of REFI-QDA (``.qdpx``), or XMI: a file, an archive, a folder.
    known : the study's mentions and texts, and what is coded.
    user : whose codings are taken where the file holds those of several.

    Raises
    ------
    TextError
        where there is no such file, or it can't be read.
    """
    if not path.exists():
        raise TextError("there is no such file", where=str(path))
    if path.suffix.lower() == ".qdpx":
        return read_project(path, known)
    if path.is_dir() or path.suffix.lower() in (".xmi", ".zip"):
        return read_annotations(path, known, user=user)
    expected = "a REFI-QDA project (.qdpx), or UIMA CAS XMI (.xmi, .zip)"
    raise TextError("is of another kind", where=str(path), expected=expected)
