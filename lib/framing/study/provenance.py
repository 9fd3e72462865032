"""What made a release: the content of the codebooks, the focal parties, and the coder."""

from collections.abc import Mapping
from typing import Any

from framing.base.errors import FramingError, TableError
from framing.base.files import sha256
from framing.base.toml import read_toml
from framing.study import tuned
from framing.study.study import Study


def made_by(study: Study) -> dict[str, Any]:
    """What a study's first tables depend on besides the texts.

    Returns
    -------
    dict
        ``focal``, a hash of the focal parties; ``coder``, from `tuned.identify_coder`; and ``codebooks``: the
        hash of what each codebook says, comments and layout aside. Of a study that takes a part of a
        collection there is ``selection``, too: a hash of what it declares of it.
    """
    made = {
        "focal": study.focus_hash,
        "coder": tuned.identify_coder(study),
        "codebooks": {name: study.load_codebook(name).hash for name in sorted(study.codebooks)},
    }
    if study.portions:
        taken = [study.collection.get("sha256", ""), *map(repr, study.portions)]
        made["selection"] = sha256("\n".join(taken).encode())
    return made


def list_changes(study: Study) -> dict[str, tuple[str, str]]:
    """What made the release and is another now: by its name in ``release.toml``, before and now."""
    before, now = _flatten(read_made(study)), _flatten(made_by(study))
    pairs = {name: (before.get(name, ""), now.get(name, "")) for name in {**now, **before}}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def coded_by_older_coder(study: Study) -> bool:
    """Whether the release was made by another coder than this checkout's."""
    return study.has_release and bool(read_made(study)["coder"] != tuned.identify_coder(study))


def read_made(study: Study) -> dict[str, Any]:
    """What ``release.toml`` says. Raises TableError where it says less than what `made_by` gives."""
    path = study.release / "release.toml"
    place = study.workbook.place(path)
    advice = f"make one: framing release {study.study_id}"
    try:
        record = read_toml(path, error=TableError, place=place).data
    except FramingError:
        raise TableError("is no record of a release", where=place, advice=advice) from None
    kinds = {"codebooks": dict, "focal": str, "coder": dict}
    record.setdefault("coder", {})  # releases of coders that had no name
    if all(isinstance(record.get(key), kind) for key, kind in kinds.items()):
        return {key: record[key] for key in (*kinds, "selection") if key in record}
    raise TableError("is no record of a release", where=place, advice=advice)


def _flatten(record: Mapping[str, Any], within: str = "") -> dict[str, str]:
    """The values of nested tables, by the names on the way to them, joined by dots."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = within + key
        flat |= _flatten(value, f"{name}.") if isinstance(value, Mapping) else {name: str(value)}
    return flat
