"""The texts of a study: where they are, whether they are those that were declared, and what they say."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from framing.base import store
from framing.base.errors import FramingError, Remark, TextError
from framing.base.files import hash_file, list_files, sha256, text_name, write_beside
from framing.base.memo import remember_remarks
from framing.base.ondemand import OnDemand
from framing.corpus.document import Document, Source
from framing.corpus.files import SourceReader, dated, metadata_of, try_hash
from framing.corpus.shelf import Documents
from framing.study import intake
from framing.study.portions import check_portions, find_portion
from framing.study.study import Study
from framing.texts.collection import read_collection

Found = tuple[dict[str, Path], list[TextError]]
Read = tuple[Documents, list[FramingError]]
#: What a study may say of all documents of its collection, where that doesn't say it itself.
_FIXED = ("actor", "publisher", "genre", "rights", "author", "language", "url")
_CALLED = "a row without a file is about a record of a collection; its doc_id is in the table documents"


def find_texts(study: Study) -> Found:
    """Where the texts of a study's documents are, and what is to be known of those that can't be used.

    A document is recognised by its SHA-256, whatever its file is called. Texts are looked for in the folder
    that was given (its subfolder named after the study, or itself), else in ``data/raw/<study>``.

    Returns
    -------
    (dict of doc_id to path, list of TextError)
        where the folder holds none of them, they are simply absent: both are empty. That a file is gone from
        the folder that was noted for a study without a release is no fault, and told by a Remark.
    """
    folder = study.raw_texts
    files = [path for place in _folders(study) for path in list_files(place)]
    by_hash = {try_hash(path): path for path in reversed(files)}
    found = {source.doc_id: by_hash[source.sha256] for source in study.sources if source.sha256 in by_hash}
    absent = [source for source in study.sources if source.doc_id not in found]
    if not found and not any(source.file and (folder / source.file).is_file() for source in absent):
        return {}, []
    if intake.is_noted(study) and not study.release.is_dir():
        gone = intake.find_changes(study).gone
        return found, [_gone(source) for source in gone if source.doc_id not in found]
    return found, [_absent(study, source, folder / source.file) for source in absent]


def _folders(study: Study) -> list[Path]:
    """Where texts are looked for: what was fetched lies beside a folder that was noted."""
    places = [study.raw_texts]
    if intake.is_noted(study):
        places.append(study.workbook.data / "raw" / study.study_id)
    return [place for place in places if place.is_dir()]


def texts_present(study: Study) -> bool:
    """Whether every document's text is at hand; of a study without a release those that are there are all."""
    if study.collection:
        return "package" in study.collection or (study.raw_texts / study.collection["path"]).is_file()
    n = len(find_texts(study)[0])
    return n > 0 and (n == len(study.sources) or not study.release.is_dir())


def text_files(study: Study) -> list[Path]:
    """The files that a study's documents are read from, as far as they are there; none of a package."""
    if not study.collection:
        return list(find_texts(study)[0].values())
    location = _location(study)
    return [location] if isinstance(location, Path) and location.is_file() else []


def describe_texts(study: Study) -> str:
    """What a study's documents are read from, as a text that changes whenever that does."""
    if not study.collection:
        return ", ".join([*find_texts(study)[0], *intake.list_others(study)]) or "absent"
    location = _location(study)
    if isinstance(location, str):
        return f"{location} {version(study.collection['package'])}"
    return hash_file(location) if location.is_file() else "absent"


def read_documents(study: Study) -> Read:
    """The documents of a study whose texts are present and can be read, by id, in the order of their ids.

    Returns
    -------
    (Documents, list of FramingError)
        their texts wait on disk; what can't be read is in the second, one error each; the others go on.
    """
    documents, problems = _read_collection(study) if study.collection else _read_sources(study)
    for doc_id, cells in study.records.items():
        where = f"{study.place('sources.csv')}, {doc_id}"
        if doc_id in documents:
            said = replace(documents.sources[doc_id], **cells)
            documents.sources[doc_id] = dated(said, problems.append, where)
        else:
            problems.append(Remark("no document is called so", where=where, advice=_CALLED, kind="id"))
    return documents, problems


def read_contents(study: Study) -> dict[str, str]:
    """The texts themselves, of the documents that are present and can be read, by id."""
    return {doc_id: document.text.content for doc_id, document in read_documents(study)[0].items()}


def keep_decoded(study: Study, documents: Documents, doc_ids: Collection[str]) -> None:
    """Store the decoded texts of some documents, in which offsets count, for the stages after the first."""
    for source in study.sources:
        if source.doc_id not in doc_ids:  # it can't be read any more
            (study.decoded_texts / text_name(source.doc_id)).unlink(missing_ok=True)
    for doc_id, content in documents.contents.items():
        path = study.decoded_texts / text_name(doc_id)
        data = content.encode("utf-8", "surrogatepass")
        if doc_id in doc_ids and not (path.exists() and path.read_bytes() == data):
            write_beside(path, data)


def lasting_problems(study: Study, problems: Iterable[FramingError]) -> list[FramingError]:
    """What is wrong with documents that are there; which are absent differs from machine to machine."""
    absent = {str(problem) for problem in find_texts(study)[1]} if study.sources else set()
    return [problem for problem in problems if str(problem) not in absent]


def tell_remarks(study: Study) -> list[Remark]:
    """What the first stages found is to be known of documents, files and records, once they have run."""
    known = [name for name in ("remarks", "uncounted", "faults") if name in store.stored(study)]
    if not known:
        return []

    def look() -> list[Remark]:
        from framing.corpus.remarks import problems_of

        return [remark for name in known for remark in problems_of(store.load(study, name))]

    return remember_remarks("remarks", look, *(study.tables / f"{name}.parquet" for name in known))


def decoded_texts(study: Study, doc_ids: list[str]) -> Mapping[str, str]:
    """The texts of those documents whose texts are present, as the first stage decoded them, by id.

    They are read when they are asked for; what was asked for last is all that memory holds.
    """
    paths = dict(_decoded(study, doc_ids))

    @lru_cache(maxsize=1)
    def read(doc_id: str) -> str:
        return paths[doc_id].read_bytes().decode("utf-8", "surrogatepass")

    return OnDemand(paths, read)


def sources_of(study: Study, doc_ids: Iterable[str]) -> dict[str, str]:
    """By document, the id of the row of ``sources.csv`` that gave it: its own, or that of its collection."""
    ids = {source.doc_id for source in study.sources}
    return {doc_id: _start_among(ids, doc_id) for doc_id in set(doc_ids)}


def _start_among(ids: Collection[str], doc_id: str) -> str:
    """The longest start of an id, up to one of its hyphens, that is among others; else itself."""
    parts = doc_id.split("-")
    starts = ("-".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((start for start in starts if start in ids), doc_id)


def _decoded(study: Study, doc_ids: list[str]) -> Iterator[tuple[str, Path]]:
    whole = bool(study.collection) and texts_present(study)
    present = set() if study.collection else set(find_texts(study)[0])
    given = sources_of(study, doc_ids)
    for doc_id in doc_ids:
        path = study.decoded_texts / text_name(doc_id)
        here = whole or doc_id in present or given[doc_id] in present
        if here and path.is_file():
            yield doc_id, path


def _gone(source: Source) -> Remark:
    what = "is gone from the folder, and not counted"
    advice = f"its row, {source.doc_id}, stays until you delete it"
    return Remark(what, where=source.file or source.doc_id, advice=advice, kind="gone")


def _absent(study: Study, source: Source, namesake: Path) -> TextError:
    """Why a document's text can't be used; ``namesake`` is the file that has its name, if there is one."""
    where = f"{study.place('sources.csv')} row {source.row} ({source.doc_id})"
    if namesake.is_file():
        return TextError(
            f"{source.file} is another version",
            where=where,
            expected=f"SHA-256 {source.sha256[:12]}…",
            found=f"{hash_file(namesake)[:12]}…",
            advice="its rows come from the release" if study.release.is_dir() else "it is left out",
        )
    return TextError(
        f"{source.file or 'its file'} is missing",
        where=where,
        expected=f"a file with SHA-256 {source.sha256[:12]}…",
    )


def _read_sources(study: Study) -> Read:
    found, absent = find_texts(study)
    problems: list[FramingError] = [*absent]
    reader = SourceReader(problems.append, fields=study.fields)
    reader.taken |= {source.doc_id.casefold() for source in study.sources}
    documents = Documents()
    for source in study.sources:
        if source.doc_id in found:
            for document in reader.read(found[source.doc_id], source):
                documents.put(document)
    return documents, problems


def _read_collection(study: Study) -> Read:
    settings, location = study.collection, _location(study)
    if not texts_present(study) and study.release.is_dir():
        return Documents(), []
    fixed = {key: settings[key] for key in _FIXED if key in settings}
    documents = Documents()
    problems: list[FramingError] = []
    given: list[dict[str, str]] = []
    place = settings.get("path", settings.get("package"))
    only = partial(find_portion, study.portions) if study.portions else None
    items = read_collection(location, fields=study.fields, on_error=problems.append, only=only)
    for number, item in enumerate(items, 1):
        digest = sha256(item.text.content.encode())
        given.append(item.metadata)
        portion = find_portion(study.portions, item.metadata)
        said = fixed | metadata_of(item.text, "") | item.metadata | (portion.describe() if portion else {})
        source = Source(item.doc_id, **said, sha256=digest, row=number)
        dated_source = dated(source, problems.append, f"{place}, {item.doc_id}")
        documents.put(Document(dated_source, item.text))
    check_portions(study.portions, given, f"study {study.study_id}, {place}")
    return documents, problems


def _location(study: Study) -> Path | str:
    """Where a collection is, as ``read_collection`` takes it. Raises TextError where it is another one."""
    collection, where = study.collection, f"study {study.study_id}, [collection]"
    if "package" in collection:
        package, expected = collection["package"], collection.get("version", "")
        try:
            found = version(package)
        except PackageNotFoundError:
            raise TextError(f"the package {package} is not installed", where=where) from None
        if expected and found != expected:
            raise TextError(
                f"the package {package} is another version", where=where, expected=expected, found=found
            )
        return f"package:{package}"
    path: Path = study.raw_texts / collection["path"]
    expected = collection.get("sha256", "")
    if expected and path.is_file() and (found := hash_file(path)) != expected:
        raise TextError(
            f"{path.name} is another version",
            where=where,
            expected=f"SHA-256 {expected[:12]}…",
            found=f"{found[:12]}…",
        )
    return path
