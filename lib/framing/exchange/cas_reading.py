"""UIMA CAS in: what INCEpTION, or another program of UIMA, has written of the mentions of a study."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from framing.base.errors import FramingError, ParameterError, TextError, nearest
from framing.base.escape import plain_name
from framing.exchange.archive import Element, parse_xml, read_members, xml_text
from framing.exchange.cas import CAS, MENTION, METADATA, SPEAKER, XMI, namespace_of
from framing.exchange.incoming import Given, Marked, align, part
from framing.exchange.refi_reading import Known
from framing.exchange.units import Utf16

#: Where a project of INCEpTION keeps who annotated what: annotation/DOCUMENT/USER.zip/….xmi.
_IN_PROJECT = re.compile(
    r"(?:^|/)(?:annotation|curation)/(?P<document>[^/]+)/(?P<user>[^/]+?)\.(?:zip|xmi)(?:/|$)"
)
_NOBODY = {"INITIAL_CAS"}


def read_annotations(path: Path, known: Known, *, user: str) -> Given:
    """What was coded in XMI: a file, an archive of them, a folder, or an exported project of INCEpTION.

    Parameters
    ----------
    path : the file or folder.
    known : the study's mentions and texts, and what is coded.
    user : whose annotations are taken where a project holds those of several.

    Raises
    ------
    TextError
        where nothing of it can be read.
    ParameterError
        where a project holds annotations of others alone.
    """
    files = {name: data for name, data in _files(path).items() if name.lower().endswith(".xmi")}
    if not files:
        raise TextError(
            "holds no .xmi file", where=str(path), expected="UIMA CAS XMI, as INCEpTION exports it"
        )
    marked: list[Marked] = []
    problems: list[FramingError] = []
    for name, data in _of_user(files, user).items():
        part(_read_document(data, name, known), marked, problems, where=name)
    return Given(marked, problems, "a program of UIMA (XMI)")


def _files(path: Path) -> dict[str, bytes]:
    if path.suffix.lower() != ".xmi" or path.is_dir():
        return read_members(path)
    try:
        return {path.name: path.read_bytes()}
    except OSError as error:
        raise TextError(f"can't be read: {error.strerror}", where=str(path)) from None


def _of_user(files: Mapping[str, bytes], user: str) -> dict[str, bytes]:
    """The files of one person, where the archive is a project of several."""
    users = {name: found["user"] for name in files if (found := _IN_PROJECT.search(name))}
    names = sorted(set(users.values()) - _NOBODY)
    if not names:
        return dict(files)
    if len(names) > 1 and user not in names:
        what = f"holds annotations of {', '.join(names)}, and none of {user!r}"
        raise ParameterError(what, where="--coder", advice=nearest(user, names))
    taken = user if user in names else names[0]
    return {name: files[name] for name, one in users.items() if one == taken}


def _read_document(data: bytes, name: str, known: Known) -> Iterator[Marked | FramingError]:
    """The mentions that are annotated in a document; an error for each that can't be placed."""
    root = parse_xml(data, name)
    texts = {sofa.get(f"{{{XMI}}}id"): sofa.get("sofaString") or "" for sofa in root.iter(f"{{{CAS}}}Sofa")}
    if root.tag != f"{{{XMI}}}XMI" or not texts:
        raise TextError("is no CAS with a text", where=name, expected="UIMA CAS XMI")
    uri, local = namespace_of(MENTION)
    annotations = list(root.iter(f"{{{uri}}}{local}"))
    if not annotations:
        return
    doc_id = _document(root, name, known)
    for one in annotations:
        content = texts.get(one.get("sofa"), "")
        own_id = doc_id or one.get("mention_id", "").rsplit(":", 2)[0]
        try:
            yield _read_mention(one, content, own_id, known, name)
        except FramingError as problem:
            yield problem


def _document(root: Element, name: str, known: Known) -> str:
    """The study's document: what the metadata or the file is called; empty where neither is known."""
    uri, local = namespace_of(METADATA)
    metadata = root.find(f"{{{uri}}}{local}")
    names = [metadata.get("documentId"), metadata.get("documentTitle")] if metadata is not None else []
    inner = _IN_PROJECT.search(name)
    names += [inner["document"] if inner else PurePosixPath(name).name]
    ids = {plain_name(doc_id): doc_id for doc_id in known.mentions["doc_id"]}
    for one in filter(None, names):
        for called in (one, one.removesuffix(".xmi"), plain_name(one)):
            if called in ids or called in ids.values():
                return ids.get(called, called)
    return ""


def _read_mention(one: Element, content: str, doc_id: str, known: Known, name: str) -> Marked:
    units = Utf16(content)
    try:
        start, end = (units.to_points(int(one.get(place, "0"))) for place in ("begin", "end"))
    except ValueError:
        start = end = None
    if start is None or end is None or not start < end:
        found = f"{one.get('begin')}–{one.get('end')}"
        raise TextError("an annotation stands outside of its text", where=name, found=found)
    surface, own = content[start:end], known.texts.get(doc_id)
    if own is not None and own != content:
        place = align(content, xml_text(own))
        if place is None or (span := place(start, end)) is None:
            what = "has another text than the study's document"
            raise TextError(what, where=name, found=doc_id, advice="import it from the study's export")
        start, end = span
        surface = own[start:end]
    codes = {
        (one.get("codebook", ""), attribute.name): [value.strip()]
        for scheme in known.schemes.values()
        for attribute in scheme.attributes
        if (value := one.get(attribute.name) or "").strip()
    }
    mention_id = one.get("mention_id", "")
    return Marked(doc_id, start, end, surface, codes, one.get(SPEAKER, ""), mention_id)
