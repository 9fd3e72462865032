"""Stages 01 to 03: a study's documents, passages and mentions.

Each table is made from the texts where they are present. A document whose text is absent comes from the
study's release, row for row, so that the chapters are the same either way.
"""

import os
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from framing import coding, texts
from framing.base import paths, store, tables
from framing.base.errors import FramingError, ParameterError, StudyError, TextError, nearest
from framing.base.spans import Focus, Furniture, Passage, SourceText
from framing.lexicon.codebook import load_codebook
from framing.study import release
from framing.study.study import Source, parse_date
from framing.texts import body, passages
from framing.texts.quotations import find_quotations
from framing.texts.words import count_words, counted_words


@dataclass(frozen=True)
class Document:
    """A document with its text."""

    source: Source
    text: SourceText


def find_texts(study):
    """Where the texts of a study's documents are, and what is wrong with those that can't be used.

    A document is recognised by its SHA-256, whatever its file is called. Texts are looked for in
    ``FRAMING_TEXTS`` (its subfolder named after the study, or itself), else in ``data/raw/<study>``.

    Returns
    -------
    (dict of doc_id to path, list of TextError)
        where the folder holds none of them, they are simply absent: both are empty.
    """
    folder = texts_given(study)
    if not folder.is_dir():
        return {}, []
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    by_hash = {_file_hash(path, path.stat().st_mtime_ns): path for path in reversed(files)}
    found = {source.doc_id: by_hash[source.sha256] for source in study.sources if source.sha256 in by_hash}
    absent = [source for source in study.sources if source.doc_id not in found]
    if not found and not any(source.file and (folder / source.file).is_file() for source in absent):
        return {}, []
    return found, [_absent(study, source, folder / source.file) for source in absent]


def texts_present(study):
    """Whether every document's text is at hand."""
    return bool(study.collection) or (bool(study.sources) and len(find_texts(study)[0]) == len(study.sources))


def describe_texts(study):
    """What a study's documents are read from, as a text that changes whenever that does."""
    if not study.collection:
        return ", ".join(find_texts(study)[0]) or "absent"
    location = _location(study)
    if "package" in study.collection:
        return f"{location} {version(study.collection['package'])}"
    return _file_hash(location, location.stat().st_mtime_ns) if location.is_file() else "absent"


def read_documents(study):
    """The documents of a study whose texts are present and can be read, by id, in the order of their ids.

    Returns
    -------
    (dict of str to Document, list of FramingError)
        what can't be read is in the second, one error each; the others go on.
    """
    return _read_collection(study) if study.collection else _read_sources(study)


def read_bodies(study):
    """The documents whose texts are present, as (doc_id, content, spans of the passages of the body)."""
    bodies = []
    for doc_id, document in read_documents(study)[0].items():
        split = passages.split_passages(document.text, _furniture(document))
        bodies.append((doc_id, document.text.content, [(passage.start, passage.end) for passage in split]))
    return bodies


def problems_of(study):
    """What is wrong with single documents of a study: one error each; the others go on."""
    return read_documents(study)[1]


def document_tables(study, *, keep_furniture=False):
    """Stage 01: the tables ``documents`` and ``furniture``.

    Parameters
    ----------
    keep_furniture : count page furniture as body; False leaves it out.
    """
    documents, _ = read_documents(study)
    entries = [
        load_codebook(paths.CODEBOOKS / f"{name}.toml")
        for name in study.codebooks
        if name in ("relationship", "multipolarity")
    ]
    rows, pieces = [], []
    for doc_id, document in documents.items():
        content = document.text.content
        left_out = [] if keep_furniture else _furniture(document)
        split = passages.split_passages(document.text, left_out)
        rows.append(_document_row(document, split))
        pieces += [
            {
                "doc_id": doc_id,
                "start": piece.start,
                "end": piece.end,
                "reason": piece.reason,
                "n_words": count_words(content, piece.start, piece.end),
                **_describe_matches(entries, content, piece),
            }
            for piece in left_out
        ]
        _keep_text(study, doc_id, content)
    return _with_release(
        study, documents, {"documents": rows, "furniture": pieces}, changed={"keep_furniture": keep_furniture}
    )


def passage_tables(study):
    """Stage 02: the tables ``passages`` and ``word_counts``, from the stored ``furniture``."""
    documents, _ = read_documents(study)
    left_out = store.load(study, "furniture").groupby("doc_id")
    rows, counts = [], []
    for doc_id, document in documents.items():
        furniture = _pieces(left_out.get_group(doc_id)) if doc_id in left_out.groups else []
        split = passages.split_passages(document.text, furniture)
        content = document.text.content
        rows += [
            _passage_row(doc_id, position, passage, content) for position, passage in enumerate(split, 1)
        ]
        words = Counter(
            word for passage in split for word in counted_words(content, passage.start, passage.end)
        )
        counts += [{"doc_id": doc_id, "word": word, "n": n} for word, n in words.items()]
    return _with_release(study, documents, {"passages": rows, "word_counts": counts})


def mention_table(study, *, focal=""):
    """Stage 03: the table ``mentions``, from the stored ``passages``.

    Parameters
    ----------
    focal : ids of the focal parties, separated by commas, or ``author``; empty: as the study says.
    """
    documents, _ = read_documents(study)
    focus = choose_focus(study, focal)
    split = store.load(study, "passages").groupby("doc_id")
    entries = [load_codebook(paths.CODEBOOKS / f"{name}.toml") for name in study.codebooks]
    rows = []
    for doc_id, document in documents.items():
        if doc_id in split.groups:
            found = code_document(document, stored_passages(split.get_group(doc_id)), entries, focus)
            rows += [{"doc_id": doc_id, **row} for row in found]
    return _with_release(study, documents, {"mentions": rows}, changed={"focal": focal})["mentions"]


def code_document(document, split, entries, focus):
    """The rows of ``mentions`` (without ``doc_id``'s column) of one document, in order.

    Parameters
    ----------
    document : Document
    split : list of Passage
    entries : list of Codebook; the attributes are coded for ``relationship``, stance and voice for ``multipolarity``.
    focus : whose relationship is measured.
    """
    content, source = document.text.content, document.source
    spans = [(passage.start, passage.end) for passage in split]
    sentences = [sentence for passage in split for sentence in passage.sentences]
    quotations = find_quotations(content, split)
    rows = []
    for entry in entries:
        matches = entry.find(content, spans, sentences)
        code = _CODERS.get(entry.name, _leave_uncoded)
        coded = code(
            content,
            split,
            quotations,
            matches,
            focus=focus,
            actor=source.actor,
            author=source.author,
            genre=source.genre,
        )
        rows += [
            _mention_row(source.doc_id, split, match, codes)
            for match, codes in zip(matches, coded, strict=True)
        ]
    return sorted(rows, key=lambda row: (row["start"], row["codebook"]))


def _leave_uncoded(content, split, quotations, matches, **_):
    return [None] * len(matches)


_CODERS = {"relationship": coding.code_mentions, "multipolarity": coding.code_themes}
_ATTRIBUTES = ("stance", "time", "voice", "referent", "domain")
_UNCODED = dict.fromkeys(
    [
        *_ATTRIBUTES,
        "speaker",
        "cue",
        "rule",
        *(f"{name}_{part}" for name in _ATTRIBUTES for part in ("cue", "rule")),
    ],
    "",
)


def _describe(codes):
    """A mention's codes as columns. ``cue`` and ``rule`` are those of the first attribute, in the order above,
    that a rule decided; every attribute has its own beside them.
    """
    decisions = {name: getattr(codes, name, None) for name in _ATTRIBUTES}
    decisions = {name: decision for name, decision in decisions.items() if decision is not None}
    row = {**_UNCODED, "speaker": codes.speaker}
    for name, decision in decisions.items():
        row |= {name: decision.value, f"{name}_cue": decision.cue, f"{name}_rule": decision.rule}
    name, decisive = next(
        ((name, decision) for name, decision in decisions.items() if decision.cue),
        next(iter(decisions.items())),
    )
    return row | {"cue": decisive.cue, "rule": f"{name}: {decisive.rule}"}


def choose_focus(study, focal=""):
    """The study's focal parties, or those that a parameter names.

    Raises ParameterError for an unknown party.
    """
    if not focal:
        return study.focus
    if focal == "author":
        return Focus(by_author=True)
    known = {party.party_id: party for party in study.parties}
    names = [name.strip() for name in focal.split(",")]
    if len(set(names)) < 2:
        raise ParameterError(
            f"focal names one party, {focal!r}", expected="two or more, separated by commas, or author"
        )
    for name in names:
        if name not in known:
            raise ParameterError(f"focal names {name!r}, which is no party", advice=nearest(name, known))
    return Focus(parties=tuple(known[name] for name in names))


def stored_passages(rows):
    """Passage objects from rows of the table ``passages``."""
    return [
        Passage(row.start, row.end, row.role, row.speaker, _read_spans(row.sentences))
        for row in rows.itertuples(index=False)
    ]


def texts_given(study):
    """The folder in which a study's texts are looked for."""
    given = os.environ.get("FRAMING_TEXTS")
    if not given:
        return paths.data_folder() / "raw" / study.study_id
    folder = Path(given)
    return folder / study.study_id if (folder / study.study_id).is_dir() else folder


@cache
def _file_hash(path, _modified):
    return paths.sha256(path.read_bytes())


def _absent(study, source, namesake):
    where = f"{paths.place(study.path('sources.csv'))} row {source.row} ({source.doc_id})"
    if namesake.is_file():
        return TextError(
            f"{source.file} is another version",
            where=where,
            expected=f"SHA-256 {source.sha256[:12]}…",
            found=f"{_file_hash(namesake, namesake.stat().st_mtime_ns)[:12]}…",
            advice="its rows come from the release" if release.exists(study) else "it is left out",
        )
    return TextError(
        f"{source.file or 'its file'} is missing",
        where=where,
        expected=f"a file with SHA-256 {source.sha256[:12]}…",
    )


def _read_sources(study):
    found, problems = find_texts(study)
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


def _read_collection(study):
    settings = study.collection
    fixed = {
        key: settings[key] for key in ("actor", "publisher", "genre", "rights", "author") if key in settings
    }
    fixed["language"] = settings.get("language", study.language)
    documents, problems = {}, []
    for item in texts.read_collection(
        _location(study), fields=settings.get("fields"), on_error=problems.append
    ):
        known = {
            key: str(value) for key, value in item.metadata.items() if key in Source.__dataclass_fields__
        }
        source = Source(
            doc_id=item.doc_id, **{**fixed, **{key: value for key, value in known.items() if value}}
        )
        try:
            precision = parse_date(source.date)
        except ValueError:
            where = f"{study.collection.get('path', study.collection.get('package'))}, {item.doc_id}"
            problems.append(
                TextError(
                    f"date {source.date!r} is no date",
                    where=where,
                    expected="YYYY, YYYY-MM, YYYY-MM-DD or nothing",
                )
            )
            continue
        digest = source.sha256 or paths.sha256(item.text.content.encode())
        documents[item.doc_id] = Document(replace(source, sha256=digest, date_precision=precision), item.text)
    return dict(sorted(documents.items())), problems


def _location(study):
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
    path, expected = texts_given(study) / collection["path"], collection.get("sha256", "")
    if expected and path.is_file() and (found := _file_hash(path, path.stat().st_mtime_ns)) != expected:
        raise TextError(
            f"{path.name} is another version",
            where=where,
            expected=f"SHA-256 {expected[:12]}…",
            found=f"{found[:12]}…",
        )
    return path


def _furniture(document):
    source = document.source
    return body.find_furniture(document.text, body_start=source.body_start, body_end=source.body_end)


def _document_row(document, split):
    source, content = document.source, document.text.content
    declared = {
        name: getattr(source, name) for name in tables.table("documents").columns if hasattr(source, name)
    }
    return {
        **declared,
        "n_passages": len(split),
        "n_sentences": sum(len(passage.sentences) for passage in split),
        "n_words": sum(count_words(content, passage.start, passage.end) for passage in split),
    }


def _describe_matches(entries, content, piece):
    matches = [match for entry in entries for match in entry.find(content, [(piece.start, piece.end)])]
    found = sorted(f"{match.codebook}/{match.family}/{match.entry}" for match in matches)
    return {"matches": len(found), "entries": "; ".join(found)}


def _pieces(rows):
    return [Furniture(row.start, row.end, row.reason) for row in rows.itertuples(index=False)]


def _passage_row(doc_id, position, passage, content):
    return {
        "passage_id": f"{doc_id}:p{position}",
        "doc_id": doc_id,
        "position": position,
        "role": passage.role,
        "speaker": passage.speaker,
        "start": passage.start,
        "end": passage.end,
        "n_sentences": len(passage.sentences),
        "n_words": count_words(content, passage.start, passage.end),
        "sentences": " ".join(f"{start}-{end}" for start, end in passage.sentences),
    }


def _read_spans(text):
    return tuple(tuple(map(int, pair.split("-"))) for pair in text.split())


def _mention_row(doc_id, split, match, codes):
    position = bisect_right(split, match.start, key=lambda passage: passage.start) - 1
    passage = split[position]
    sentence = bisect_right(passage.sentences, match.start, key=lambda span: span[0])
    return {
        "mention_id": f"{doc_id}:{match.codebook}:{match.start}",
        "passage_id": f"{doc_id}:p{position + 1}",
        "sentence": max(sentence, 1),
        "start": match.start,
        "end": match.end,
        "surface": match.surface,
        "codebook": match.codebook,
        "entry": match.entry,
        "family": match.family,
        **(_describe(codes) if codes else _UNCODED),
    }


def _keep_text(study, doc_id, content):
    path = paths.texts_folder(study.study_id) / paths.text_name(doc_id)
    data = content.encode("utf-8", "surrogatepass")
    if not path.exists() or path.read_bytes() != data:
        paths.write_beside(path, data)


def _with_release(study, documents, rows, changed=None):
    """Tables of the computed rows, with the release's rows for documents whose texts are absent."""
    made = {name: pd.DataFrame(found) if found else tables.empty(name) for name, found in rows.items()}
    absent = [source.doc_id for source in study.sources if source.doc_id not in documents]
    if absent and release.exists(study):
        release.check_current(study, changed=changed or {})
        made = {name: _add_released(study, name, frame, absent) for name, frame in made.items()}
    elif not documents:
        if not absent:
            raise StudyError("there is no document that can be read", where=f"study {study.study_id}")
        raise TextError(
            "there are neither texts nor a release",
            where=f"study {study.study_id}",
            advice=f"run with --texts FOLDER, or fetch them: framing fetch {study.study_id}",
        )
    return {name: tables.conform(frame, name) for name, frame in made.items()}


def _add_released(study, name, frame, absent):
    published = release.read_table(study, name)
    published = published[published["doc_id"].isin(absent)]
    return pd.concat([tables.conform(frame, name), published], ignore_index=True)
