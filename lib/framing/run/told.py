"""What is said of a study at each of its runs, found out anew where the files that tell it have changed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from framing.base import store
from framing.base.errors import Remark
from framing.base.files import list_files
from framing.base.memo import remember, remember_remarks
from framing.study import texts
from framing.study.study import DEFAULT_RUN, Study


def tell_stored(study: Study) -> list[Remark]:
    """What the first stages found is to be known of documents, and what unknown actors do to the counts."""
    return [*texts.tell_remarks(study), *_tell_effect(study)]


def open_samples(study: Study) -> list[str]:
    """Open the samples that two people have read since, and say so: they are now the study's reference.

    Raises StudyError as `framing.study.samples.list_samples` does.
    """
    if study.workbook.run not in ("", DEFAULT_RUN) or not any(study.path("samples").glob("*.toml")):
        return []

    def look() -> list[str]:
        from framing.study import samples
        from framing.study.choice import load_codes_of_model
        from framing.study.codings import load_codings

        if not samples.list_samples(study):
            return []
        coded, codings = load_codes_of_model(study), load_codings(study)
        return samples.open_complete(study, coded, codings, today=datetime.now(UTC).date())

    given = [path for name in ("samples", "codings") for path in list_files(study.path(name))]
    return remember("samples to open", look, *_of_study(study, "mentions", "codings"), *given)


def _tell_effect(study: Study) -> list[Remark]:
    """What `framing.study.actors.tell_effect` tells."""
    if not study.focus.by_author or not {"documents", "mentions"} <= set(store.stored(study)):
        return []

    def look() -> list[Remark]:
        from framing.study.actors import tell_effect

        return tell_effect(study)

    return remember_remarks("effect of actors", look, *_of_study(study, "documents", "mentions"))


def _of_study(study: Study, *tables: str) -> Iterator[Path]:
    """The files of stored tables that are there, and what says whose relationship is measured."""
    paths = (study.tables / f"{name}.parquet" for name in tables)
    yield from (path for path in paths if path.is_file())
    yield study.path("study.toml")
    yield study.workbook.codebooks / "states.toml"
