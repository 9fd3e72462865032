"""The texts of a study: where they are, whether they are those that were declared, and what they say."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from framing import texts
from framing.base.errors import FramingError, TextError
from framing.base.files import hash_file, list_files, sha256, text_name, write_beside
from framing.corpus.document import Document, Source, precision_of_date
from framing.study.study import Study

_UNREADABLE = "unreadable.json"  # beside the tables
Found = tuple[dict[str, Path], list[TextError]]
Read = tuple[dict[str, Document], list[FramingError]]


def find_texts(study: Study) -> Found:
    """Where the texts of a study's documents are, and what is wrong with those that can't be used.

    A document is recognised by its SHA-256, whatever its file is called. Texts are looked for in the folder
    that was given (its subfolder named after the study, or itself), else in ``data/raw/<study>``.

    Returns
    -------
    (dict of doc_id to path, list of TextError)
        where the folder holds none of them, they are simply absent: both are empty.
    """
    folder = study.raw_texts
    if not folder.is_dir():
        return {}, []
    by_hash = {hash_file(path): path for path in reversed(list_files(folder))}
    found = {source.doc_id: by_hash[source.sha256] for source in study.sources if source.sha256 in by_hash}
    absent = [source for source in study.sources if source.doc_id not in found]
    if not found and not any(source.file and (folder / source.file).is_file() for source in absent):
        return {}, []
    return found, [_absent(study, source, folder / source.file) for source in absent]


def texts_present(study: Study) -> bool:
    """Whether every document's text is at hand."""
    return bool(study.collection) or (bool(study.sources) and len(find_texts(study)[0]) == len(study.sources))


def describe_texts(study: Study) -> str:
    """What a study's documents are read from, as a text that changes whenever that does."""
    if not study.collection:
        return ", ".join(find_texts(study)[0]) or "absent"
    location = _location(study)
    if isinstance(location, str):
        return f"{location} {version(study.collection['package'])}"
    return hash_file(location) if location.is_file() else "absent"


def read_documents(study: Study) -> Read:
    """The documents of a study whose texts are present and can be read, by id, in the order of their ids.

    Returns
    -------
    (dict of str to Document, list of FramingError)
        what can't be read is in the second, one error each; the others go on.
    """
    return _read_collection(study) if study.collection else _read_sources(study)


def read_contents(study: Study) -> dict[str, str]:
    """The texts themselves, of the documents that are present and can be read, by id."""
    return {doc_id: document.text.content for doc_id, document in read_documents(study)[0].items()}


def keep_decoded(study: Study, documents: dict[str, Document]) -> None:
    """Store the decoded texts that offsets count in, for the stages after the first."""
    for source in study.sources:
        if source.doc_id not in documents:  # it can't be read any more
            (study.decoded_texts / text_name(source.doc_id)).unlink(missing_ok=True)
    for doc_id, document in documents.items():
        path = study.decoded_texts / text_name(doc_id)
        data = document.text.content.encode("utf-8", "surrogatepass")
        if not path.exists() or path.read_bytes() != data:
            write_beside(path, data)


def keep_unreadable(study: Study, problems: Sequence[FramingError]) -> None:
    """Store what was wrong with documents that are there and could not be read, for the end of the run."""
    absent = {str(problem) for problem in find_texts(study)[1]} if study.sources else set()
    said = [
        {name: getattr(problem, name) for name in ("what", "where", "expected", "found", "advice")}
        for problem in problems
        if str(problem) not in absent
    ]
    write_beside(study.tables / _UNREADABLE, json.dumps(said, ensure_ascii=False, indent=1).encode())


def unreadable_documents(study: Study) -> list[FramingError]:
    """What the first stage could not read; nothing where it has not run yet."""
    path = study.tables / _UNREADABLE
    return [TextError(**said) for said in json.loads(path.read_bytes())] if path.is_file() else []


def decoded_texts(study: Study, doc_ids: list[str]) -> dict[str, str]:
    """The texts of those documents whose texts are present, as the first stage decoded them, by id."""
    return dict(_decoded(study, doc_ids))


def _decoded(study: Study, doc_ids: list[str]) -> Iterator[tuple[str, str]]:
    present = set(doc_ids) if study.collection else set(find_texts(study)[0])
    for doc_id in doc_ids:
        path = study.decoded_texts / text_name(doc_id)
        if doc_id in present and path.is_file():
            yield doc_id, path.read_bytes().decode("utf-8", "surrogatepass")


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
    documents = {}
    for source in sorted(study.sources, key=lambda source: source.doc_id):
        if source.doc_id not in found:
            continue
        try:
            text = texts.read_text(found[source.doc_id].read_bytes(), name=source.file)
        except FramingError as problem:
            problems.append(problem)
            continue
        documents[source.doc_id] = Document(source, text)
    return documents, problems


def _read_collection(study: Study) -> Read:
    settings = study.collection
    named = ("actor", "publisher", "genre", "rights", "author")
    fixed = {key: settings[key] for key in named if key in settings}
    fixed["language"] = settings.get("language", study.language)
    documents: dict[str, Document] = {}
    problems: list[FramingError] = []
    items = texts.read_collection(_location(study), fields=settings.get("fields"), on_error=problems.append)
    for item in items:
        source = Source(item.doc_id, **(fixed | item.metadata))
        try:
            precision = precision_of_date(source.date)
        except ValueError:
            problems.append(
                TextError(
                    f"date {source.date!r} is no date",
                    where=f"{settings.get('path', settings.get('package'))}, {item.doc_id}",
                    expected="YYYY, YYYY-MM, YYYY-MM-DD or nothing",
                )
            )
            continue
        digest = source.sha256 or sha256(item.text.content.encode())
        documents[item.doc_id] = Document(replace(source, sha256=digest, date_precision=precision), item.text)
    return dict(sorted(documents.items())), problems


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
