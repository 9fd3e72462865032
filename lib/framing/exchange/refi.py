"""REFI-QDA out: the codebook (``.qdc``) and the project (``.qdpx``), for programs of qualitative analysis.

The standard is that of 2019 (version 1.0 of the schema, 1.5 of its text): a project is an archive with
``project.qde`` and the texts in ``sources``; places count Unicode code points from 0, the end exclusive.

Each value of an attribute is a code, and each family: a mention is a selection with one of each. Ids are made
from names, so that the same study gives the same file.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from framing.base.files import text_name, zip_bytes
from framing.exchange.archive import Element, xml_bytes, xml_text
from framing.exchange.material import Material, guid
from framing.lexicon.attributes import Attribute
from framing.lexicon.codebook import Codebook

CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
ORIGIN = "framing-workbook"
FAMILIES = "families"
#: How a selection's description says who is credited.
SPEAKER = "speaker: "
_COLOURS = {
    **dict.fromkeys(("asserted", "endorsed", "focal", "yes"), "#00694B"),
    **dict.fromkeys(("sought", "quoted"), "#005A8C"),
    **dict.fromkeys(("denied", "opposed", "no"), "#9C4300"),
    **dict.fromkeys(("questioned", "reported", "attributed"), "#8C3F6B"),
    **dict.fromkeys(("approached", "surpassed"), "#8A5A00"),
}
_GREY = "#555555"


def codebook_qdc(material: Material) -> bytes:
    """The study's codebooks and coding schemes as one codebook of REFI-QDA."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK}, origin=ORIGIN)
    _add_codes(root, material)
    return xml_bytes(root)


def project_qdpx(material: Material) -> bytes:
    """The study as a project of REFI-QDA: codebook, documents, mentions with their codes.

    The texts are in it where the material has them. Else each document names a file that isn't there, with
    the name that ``framing code --texts-out`` gives it, and the places count in that.
    """
    root = etree.Element(
        f"{{{PROJECT}}}Project", nsmap={None: PROJECT}, name=xml_text(material.study.title), origin=ORIGIN
    )
    users = sorted(set(material.mentions["coder"]) - {""})
    if users:
        listed = _sub(root, "Users")
        for user in users:
            _sub(listed, "User", guid=_user(user), name=xml_text(user))
    _add_codes(_sub(root, "CodeBook"), material)
    sources, files = _sub(root, "Sources"), {}
    by_document = dict(iter(material.mentions.groupby("doc_id", sort=False)))
    for document in material.documents.to_dict("records"):
        doc_id = document["doc_id"]
        source, content = _source(sources, document, material), material.texts.get(doc_id)
        if content is not None:
            files[f"sources/{source.get('guid')}.txt"] = content.encode("utf-8", "replace")
        for row in by_document[doc_id].to_dict("records") if doc_id in by_document else ():
            _selection(source, row, material)
    if not len(sources):
        root.remove(sources)
    return zip_bytes({"project.qde": xml_bytes(root), **files})


def code_guid(material: Material, *path: str) -> str:
    """The id of a code: of a codebook, an attribute or ``families``, a value or a family."""
    return guid(material.study.study_id, "code", *path)


def _user(name: str) -> str:
    return guid("user", name)


def _sub(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    namespace = etree.QName(parent).namespace
    element = etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)
    if text:
        element.text = xml_text(text)
    return element


def _add_codes(parent: Element, material: Material) -> None:
    codes = _sub(parent, "Codes")
    for codebook in material.codebooks.values():
        top = _code(codes, material, (codebook.name,), codebook.description, codable=False)
        if codebook.name in material.schemes:
            for attribute in material.schemes[codebook.name].attributes:
                _add_attribute(top, material, codebook, attribute)
        families = _code(top, material, (codebook.name, FAMILIES), "What was found.", codable=False)
        for family in codebook.families.values():
            words = ", ".join(entry.name for entry in codebook.entries if entry.family == family.name)
            described = f"{family.definition} Words: {words}."
            _code(families, material, (codebook.name, FAMILIES, family.name), described)


def _add_attribute(parent: Element, material: Material, codebook: Codebook, attribute: Attribute) -> None:
    path = (codebook.name, attribute.name)
    group = _code(parent, material, path, attribute.question, codable=False)
    for value in attribute.values:
        described = f"{value.definition} Example: {value.example}"
        _code(group, material, (*path, value.name), described, color=_COLOURS.get(value.name, _GREY))


def _code(
    parent: Element,
    material: Material,
    path: tuple[str, ...],
    description: str,
    *,
    codable: bool = True,
    **more: str,
) -> Element:
    code = _sub(
        parent,
        "Code",
        guid=code_guid(material, *path),
        name=xml_text(path[-1]),
        isCodable=str(codable).lower(),
        **more,
    )
    _sub(code, "Description", " ".join(description.split()))
    return code


def _source(parent: Element, document: dict[str, Any], material: Material) -> Element:
    """A document, called by its id; its title and date are told in the description."""
    doc_id = document["doc_id"]
    named = guid(material.study.study_id, "source", doc_id)
    inside = doc_id in material.texts
    path = f"internal://{named}.txt" if inside else f"relative:///{text_name(doc_id)}"
    source = _sub(parent, "TextSource", guid=named, name=xml_text(doc_id), plainTextPath=xml_text(path))
    facts = [document[name] for name in ("title", "author", "publisher", "date", "url") if document.get(name)]
    without = "" if inside else "The text is not part of this project."
    if told := ". ".join([*facts, *([without] if without else [])]):
        _sub(source, "Description", told)
    return source


def _selection(source: Element, row: dict[str, Any], material: Material) -> None:
    """A mention: its place, its codes, and what can't be a code."""
    study = material.study.study_id
    selection = _sub(
        source,
        "PlainTextSelection",
        guid=guid(study, "mention", row["mention_id"]),
        name=xml_text(" ".join(row["surface"].split())),
        startPosition=str(row["start"]),
        endPosition=str(row["end"]),
    )
    if told := "\n".join(_describe(row, material)):
        _sub(selection, "Description", told)
    paths = [(row["codebook"], FAMILIES, row["family"])]
    attributes = material.attributes(row["codebook"])
    paths += [(row["codebook"], name, row[name]) for name in attributes if row.get(name)]
    for path in paths:
        by = {"creatingUser": _user(row["coder"])} if row["coder"] and path[1] != FAMILIES else {}
        coding = _sub(selection, "Coding", guid=guid(study, "coding", row["mention_id"], *path), **by)
        _sub(coding, "CodeRef", targetGUID=code_guid(material, *path))


def _describe(row: dict[str, Any], material: Material) -> Iterator[str]:
    if row["speaker"]:
        yield f"{SPEAKER}{' '.join(row['speaker'].split())}"
    for name in material.attributes(row["codebook"]):
        if row.get(f"{name}_cue"):
            yield f"why {row[name]}: {' '.join(row[f'{name}_cue'].split())}"
    if row["unsure"]:
        yield f"unsure: {row['unsure']}"
