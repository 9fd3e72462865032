"""A run as an RO-Crate: what each stage used and made, for archives and other programs.

The folder of a study's tables is the crate; ``ro-crate-metadata.json`` in it follows RO-Crate 1.1 and the
profile Process Run Crate 0.5: an action for each stage, with its notebook as instrument, its parameters and
files as objects, and its tables, figures and chapter as results. Of each file there are size and SHA-256.
What lies elsewhere in the workbook is told by its place, documents by id and hash, never by a machine's path.

Sources: Soiland-Reyes et al. 2022 (RO-Crate); Leo et al. 2024 (Workflow Run RO-Crate).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.base.citation import name_author, read_citation
from framing.base.files import hash_file, list_files, sha256, write_beside
from framing.run.current import files_of
from framing.run.stages import Stage, parameters_of
from framing.study import texts
from framing.study.study import Study

if TYPE_CHECKING:
    from rocrate.model import Entity
    from rocrate.rocrate import ROCrate

METADATA = "ro-crate-metadata.json"
#: By place or id, the SHA-256 and the size in bytes.
Noted = dict[str, tuple[str, int]]
_SPECIFICATION, _PROFILE = "1.1", "https://w3id.org/ro/wfrun/process/0.5"
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_UNSAID = "Not said yet: whoever made the study says how its tables may be used."
_KINDS = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".toml": "application/toml",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
}


def note_used(study: Study, stage: Stage) -> dict[str, Any]:
    """What a stage uses: ``parameters``, ``files`` by place, ``documents`` by id, and its ``code``.

    Of the code there are a hash over the lines that ``sha256sum`` writes of its modules, and their number.
    """
    named = files_of(study, stage)
    code = [f"{hash_file(path)}  {name}\n" for name, path in sorted(named.pop("code").items())]
    files = [path for paths in named.values() for path in paths.values()]
    if stage.codes and study.workbook.model.is_dir():
        files += list_files(study.workbook.model)
    found = texts.find_texts(study)[0] if stage.ingests and study.sources else {}
    declared = parameters_of(stage.notebook(study.workbook)).values()
    return {
        "parameters": {one.name: one.default for one in declared},
        "files": _note_files(study, files),
        "documents": {doc_id: _note(path) for doc_id, path in found.items()},
        "code": (sha256("".join(code).encode()), len(code)),
    }


def note_made(study: Study, stage: Stage, began: datetime) -> Noted:
    """What a stage has made since it began: tables, figures with their data, and its chapter."""
    since, made = began.timestamp(), [study.tables / f"{name}.parquet" for name in stage.writes]
    written = [*study.tables.glob("*.parquet"), *study.tables.glob("figures/*")]
    made += [path for path in written if path.stat().st_mtime >= since]
    return _note_files(study, [*made, study.chapters / f"{stage.name}.ipynb"])


def write_crate(study: Study, records: Iterable[Mapping[str, Any]]) -> Path:
    """Describe a study's tables by the records of the stages that made them. Returns the metadata file.

    Of a stage that was run before records had files nothing is told.

    Raises BookError where ``CITATION.cff`` doesn't say who made the workbook.
    """
    told = [record for record in records if "used" in record]
    crate = _Crate(study).describe(told)
    path = study.tables / METADATA
    write_beside(path, json.dumps(crate.metadata.generate(), indent=1, ensure_ascii=False).encode())
    return path


def _note(path: Path) -> tuple[str, int]:
    return hash_file(path), path.stat().st_size


def _note_files(study: Study, paths: Iterable[Path]) -> Noted:
    """Files by their place, in order; a place begins at the workbook's folder, or at that of its data."""
    return {place: _note(path) for place, path in sorted(_placed(study, paths)) if path.is_file()}


def _placed(study: Study, paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    workbook = study.workbook
    for path in paths:
        if path.is_relative_to(study.tables):
            yield f"{_tables(study)}/{path.relative_to(study.tables).as_posix()}", path
        elif path.is_relative_to(workbook.root):
            yield path.relative_to(workbook.root).as_posix(), path
        else:
            yield f"data/{path.relative_to(workbook.data).as_posix()}", path


def _tables(study: Study) -> str:
    """The place of the study's tables."""
    return f"data/{study.tables.relative_to(study.workbook.data).as_posix()}"


class _Crate:
    """The crate of a study's tables, as it is filled."""

    def __init__(self, study: Study) -> None:
        from rocrate.rocrate import ROCrate

        self.study = study
        self.told = read_citation(study.workbook.root / "CITATION.cff")
        self.crate: ROCrate = ROCrate(version=_SPECIFICATION)
        self.known: dict[str, Entity] = {}
        self.authors = [self._author(number, one) for number, one in enumerate(self.told["authors"], 1)]

    def describe(self, records: list[Mapping[str, Any]]) -> "ROCrate":
        """Fill in the root, and an action for each record."""
        crate, study = self.crate, self.study
        crate.name = study.title
        crate.description = (
            f"Tables and figures of the study {study.study_id}, made by {self.told['title']},"
            f" version {self.told['version']}: one action per stage, with what it used and made."
        )
        crate.license = _UNSAID
        if study.is_published:
            crate.root_dataset["author"] = _plain(self.authors)
            crate.license = self._add(_LICENCE, "CreativeWork", name="CC BY 4.0", description=_described())
        profile = self._add(_PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
        crate.root_dataset["conformsTo"] = profile
        ends = [self._action(record) for record in records]
        crate.datePublished = max(ends, default=str(self.told["date-released"]))
        return crate

    def _action(self, record: Mapping[str, Any]) -> str:
        """Add the action of a stage. Returns when it ended."""
        began = datetime.fromisoformat(record["began"])
        ended = (began + timedelta(seconds=record["seconds"])).isoformat(timespec="seconds")
        stage, used = record["stage"], record["used"]
        notebook = f"notebooks/{stage}.ipynb"
        instrument = self._file(notebook, used["files"][notebook], "SoftwareSourceCode")
        instrument["version"] = record["versions"]["framing-workbook"]
        instrument["softwareRequirements"] = self._software(record)
        action = self._add(
            f"#{stage}",
            "CreateAction",
            name=f"Stage {stage} of {self.study.study_id}",
            description=f"{notebook} was executed for the study {self.study.study_id}.",
            startTime=record["began"],
            endTime=ended,
            actionStatus="http://schema.org/CompletedActionStatus",
        )
        action["instrument"] = instrument
        action["object"] = [
            self._code(record),
            *self._parameters(stage, used["parameters"] | record["parameters"]),
            *self._documents(stage, used["documents"]),
            *(self._file(place, note) for place, note in used["files"].items() if place != notebook),
        ]
        action["result"] = _plain([self._file(place, note) for place, note in record["made"].items()])
        if self.study.is_published:
            action["agent"] = _plain(self.authors)
        self.crate.root_dataset.append_to("mentions", action)
        return ended

    def _parameters(self, stage: str, values: Mapping[str, Any]) -> "Iterator[Entity]":
        for name, value in values.items():
            given = self.study.study_id if name == "study_id" else value
            yield self._add(f"#{stage}/{name}", "PropertyValue", name=name, value=given)

    def _code(self, record: Mapping[str, Any]) -> "Entity":
        """The modules that a stage depends on, by one hash."""
        stage, (digest, modules) = record["stage"], record["used"]["code"]
        name = f"lib/framing: the {modules} modules that {stage} depends on"
        said = "The hash is that of the lines which sha256sum writes of them, in the order of their names."
        code = self._add(f"#{stage}/code", "SoftwareSourceCode", name=name, sha256=digest, description=said)
        code["version"] = record["versions"]["framing-workbook"]
        return code

    def _documents(self, stage: str, noted: Mapping[str, tuple[str, int]]) -> "Iterator[Entity]":
        """What a stage that begins from texts took: the collection, or each document that is declared."""
        if not stage.startswith("01"):
            return
        if collection := self.study.collection:
            named = {key: collection[key] for key in ("version", "sha256", "url") if key in collection}
            name = collection.get("package") or Path(collection["path"]).name
            yield self._add("#collection", "CreativeWork", name=name, **named)
        for one in self.study.sources:
            more = {"contentSize": str(noted[one.doc_id][1])} if one.doc_id in noted else {}
            more |= {"url": one.url} if one.url else {}
            more |= {"copyrightNotice": one.rights} if one.rights else {}
            name = one.title or one.doc_id
            yield self._add(f"#document/{one.doc_id}", "CreativeWork", name=name, sha256=one.sha256, **more)

    def _software(self, record: Mapping[str, Any]) -> "list[Entity]":
        return [
            self._add(_purl(name, number), "SoftwareApplication", name=name, softwareVersion=number)
            for name, number in record["versions"].items()
        ]

    def _file(self, place: str, note: tuple[str, int], kind: str = "CreativeWork") -> "Entity":
        """A file by its place: of the crate where it lies in the folder of the tables, else told of only.

        A file that was another one when another stage used it is told of twice.
        """
        digest, size = note
        told = {"name": place, "sha256": digest, "contentSize": str(size)}
        if form := _KINDS.get(Path(place).suffix):
            told["encodingFormat"] = form
        inside = place.removeprefix(f"{_tables(self.study)}/")
        path = self.study.tables / inside
        if inside != place and path.is_file() and hash_file(path) == digest:
            if inside not in self.known:
                self.known[inside] = self.crate.add_file(path, dest_path=inside, properties=told)
            return self.known[inside]
        name = f"#{place}"
        if name in self.known and self.known[name]["sha256"] != digest:
            name = f"#{place}?sha256={digest}"
        return self._add(name, kind, **told)

    def _author(self, number: int, author: Mapping[str, str]) -> "Entity":
        kind = "Organization" if "name" in author else "Person"
        return self._add(author.get("orcid") or f"#author/{number}", kind, name=name_author(author))

    def _add(self, known_as: str, kind: str, **properties: Any) -> "Entity":  # noqa: ANN401 (JSON)
        from rocrate.model import ContextEntity

        if known_as not in self.known:  # `add_jsonld` looks through all entities for each new one
            entity = ContextEntity(self.crate, known_as, properties={"@type": kind, **properties})
            self.known[known_as] = self.crate.add(entity)
        return self.known[known_as]


def _plain(values: "list[Entity]") -> "Entity | list[Entity]":
    """A value alone is no list, as RO-Crate recommends."""
    return values[0] if len(values) == 1 else values


def _purl(name: str, version: str) -> str:
    """The package URL of a version of Python, or of a package."""
    return f"pkg:generic/python@{version}" if name == "Python" else f"pkg:pypi/{name}@{version}"


def _described() -> str:
    return "Creative Commons Attribution 4.0 International: share and adapt, with the source named."
