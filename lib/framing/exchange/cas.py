"""UIMA CAS out: a typesystem, and an XMI file for each document, as INCEpTION imports them.

Places count UTF-16 code units. Mentions are annotations of a layer of their own; sentences and tokens are
there, too, so that each mention begins and ends with a token, as INCEpTION wants it. What isn't body of the
document has no sentences, and so isn't shown there.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
from lxml import etree

from framing.base import store
from framing.base.escape import plain_name
from framing.base.files import zip_bytes
from framing.exchange.archive import Element, xml_bytes, xml_text
from framing.exchange.material import Material
from framing.exchange.units import Utf16

XMI, CAS = "http://www.omg.org/XMI", "http:///uima/cas.ecore"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api"
MENTION = "webanno.custom.FramingMention"
SENTENCE, TOKEN = f"{_DKPRO}.segmentation.type.Sentence", f"{_DKPRO}.segmentation.type.Token"
METADATA = f"{_DKPRO}.metadata.type.DocumentMetaData"
#: The features of a mention that say which one it is; those of its codes come from the coding schemes.
IDENTITY = ("mention_id", "codebook", "family", "entry")
SPEAKER = "speaker"
TYPES_FILE = "TypeSystem.xml"
_SPECIFIER = "http://uima.apache.org/resourceSpecifier"
_ANNOTATION, _STRING = "uima.tcas.Annotation", "uima.cas.String"
_PIECES = re.compile(r"\w+|[^\w\s]")
_LAST = 255  # bytes of a file's name


@cache
def namespace_of(name: str) -> tuple[str, str]:
    """The XML namespace and the local name of a type.

    >>> namespace_of("webanno.custom.FramingMention")
    ('http:///webanno/custom.ecore', 'FramingMention')
    """
    package, _, local = name.rpartition(".")
    return f"http:///{package.replace('.', '/')}.ecore", local


def features_of(material: Material) -> tuple[str, ...]:
    """The features of a mention: which one it is, what is coded of it, who is credited, what decided."""
    codes = dict.fromkeys(name for codebook in material.codebooks for name in material.attributes(codebook))
    return (*IDENTITY, *codes, SPEAKER, "cue")


def study_zip(material: Material) -> bytes:
    """The documents whose texts the material has, and the typesystem, as one archive."""
    files = {TYPES_FILE: typesystem_xml(material)}
    tokens = store.load(material.study, "sentences")
    tokens = tokens.assign(doc_id=tokens["passage_id"].str.rpartition(":p")[0])
    sentences = dict(iter(tokens.groupby("doc_id", sort=False)))
    mentions = dict(iter(material.mentions.groupby("doc_id", sort=False)))
    for document in material.documents.to_dict("records"):
        doc_id = document["doc_id"]
        if doc_id in material.texts:
            parts = (mentions.get(doc_id), sentences.get(doc_id))
            files[f"{plain_name(doc_id)}.xmi"] = document_xmi(material, document, *parts)
    return zip_bytes(files)


def typesystem_xml(material: Material) -> bytes:
    """The types of the annotations, as a typesystem description of UIMA."""
    root = etree.Element(f"{{{_SPECIFIER}}}typeSystemDescription", nsmap={None: _SPECIFIER})
    types = _put(root, "types")
    described = "A mention, and what is coded of it."
    _type(types, MENTION, _ANNOTATION, dict.fromkeys(features_of(material), _STRING), described)
    _type(types, SENTENCE, _ANNOTATION, {}, "A sentence of the body.")
    _type(types, TOKEN, _ANNOTATION, {}, "A word or a sign.")
    texts = ("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri")
    features = {**dict.fromkeys(texts, _STRING), "isLastSegment": "uima.cas.Boolean"}
    _type(types, METADATA, "uima.tcas.DocumentAnnotation", features, "What is known of the document.")
    return xml_bytes(root)


def document_xmi(
    material: Material,
    document: Mapping[str, Any],
    mentions: pd.DataFrame | None,
    sentences: pd.DataFrame | None,
) -> bytes:
    """One document with its sentences, tokens and mentions. The material must have its text."""
    content = xml_text(material.texts[document["doc_id"]])
    names = (MENTION, SENTENCE, TOKEN, METADATA)
    spaces = {f"t{at}": uri for at, uri in enumerate(dict.fromkeys(namespace_of(name)[0] for name in names))}
    root = etree.Element(f"{{{XMI}}}XMI", nsmap={"xmi": XMI, "cas": CAS, **spaces})
    root.set(f"{{{XMI}}}version", "2.0")
    etree.SubElement(root, f"{{{CAS}}}NULL").set(f"{{{XMI}}}id", "0")
    writer = _Writer(root, Utf16(content))
    title = document["title"] or document["doc_id"]
    known = {"documentId": document["doc_id"], "documentTitle": title}
    language = document.get("language") or "x-unspecified"
    writer.add(METADATA, 0, len(content), {"language": language, **known})
    marked = mentions.to_dict("records") if mentions is not None else []
    spans = [] if sentences is None else sentences[["start", "end"]].sort_values("start").to_numpy().tolist()
    for start, end in spans:
        writer.add(SENTENCE, start, end)
    cuts = sorted({row[name] for row in marked for name in ("start", "end")})
    for start, end in _tokens(content, spans, cuts):
        writer.add(TOKEN, start, end)
    features = features_of(material)
    for row in marked:
        writer.add(MENTION, row["start"], row["end"], {name: row.get(name) or "" for name in features})
    writer.end(content)
    return xml_bytes(root)


class _Writer:
    """Adds annotations to a CAS and gives each an id; that of the text is 1."""

    def __init__(self, root: Element, units: Utf16) -> None:
        self.root, self.units, self.members = root, units, list[str]()

    def add(self, name: str, start: int, end: int, features: Mapping[str, str] | None = None) -> None:
        uri, local = namespace_of(name)
        element = etree.SubElement(self.root, f"{{{uri}}}{local}")
        self.members.append(str(len(self.members) + 2))
        element.set(f"{{{XMI}}}id", self.members[-1])
        element.set("sofa", "1")
        element.set("begin", str(self.units.of_points(start)))
        element.set("end", str(self.units.of_points(end)))
        for feature, value in (features or {}).items():
            if value:
                element.set(feature, xml_text(value))

    def end(self, content: str) -> None:
        sofa = etree.SubElement(self.root, f"{{{CAS}}}Sofa")
        sofa.set(f"{{{XMI}}}id", "1")
        for key, value in {"sofaNum": "1", "sofaID": "_InitialView", "mimeType": "text"}.items():
            sofa.set(key, value)
        sofa.set("sofaString", content)
        etree.SubElement(self.root, f"{{{CAS}}}View", sofa="1", members=" ".join(self.members))


def _tokens(content: str, sentences: list[list[int]], cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Words and signs of the sentences, parted where a mention begins or ends (``cuts``, in order)."""
    for start, end in sentences:
        for piece in _PIECES.finditer(content, start, end):
            at, last = piece.span()
            for cut in cuts[bisect_right(cuts, at) : bisect_left(cuts, last)]:
                yield at, cut
                at = cut
            yield at, last


def _put(parent: Element, tag: str, text: str = "") -> Element:
    element = etree.SubElement(parent, f"{{{_SPECIFIER}}}{tag}")
    element.text = text or None
    return element


def _type(parent: Element, name: str, above: str, features: Mapping[str, str], description: str) -> None:
    one = _put(parent, "typeDescription")
    for tag, text in (("name", name), ("description", description), ("supertypeName", above)):
        _put(one, tag, text)
    if features:
        listed = _put(one, "features")
        for feature, kind in features.items():
            described = _put(listed, "featureDescription")
            for tag, text in (("name", feature), ("description", ""), ("rangeTypeName", kind)):
                _put(described, tag, text)
