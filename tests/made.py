"""Files of all kinds that have a reader, made here; their sentences are invented."""

import io
import zipfile

import pytest

from framing.base.errors import TextError
from framing.texts.body import find_furniture
from framing.texts.passages import split_passages
from framing.texts.reading import read_text
from framing.texts.running import running_text

PROSE = (
    "The council of Arcadia met in the spring to review the grain trade and the state of the roads, and its "
    "members agreed that the river should be cleared before the summer rains begin."
)


def packed(*, parts):
    """A ZIP archive of these parts, by their paths."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return stream.getvalue()


def docx(body, *, parts=(), settings=None):
    """A Word document whose body is this XML, with other parts: (id, kind, path, XML)."""
    import docx as library
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    document = library.Document()
    inner = document.element.body
    for child in list(inner)[:-1]:
        inner.remove(child)
    parsed = parse_xml(f"<w:body {_WORD}>{body}</w:body>")
    for child in list(parsed):
        inner.insert(len(inner) - 1, child)
    for key, value in (settings or {}).items():
        setattr(document.core_properties, key, value)
    for key, kind, path, xml in parts:
        part = Part(PackURI(f"/word/{path}"), "application/xml", xml.encode(), document.part.package)
        document.part.rels.add_relationship(f"{_RELATION}/{kind}", part, key)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    f'xmlns:mc="{MARKUP}" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    f'xmlns:r="{_RELATION}"'
)


def word_part(name, inner):
    """A part of a Word document: its notes, its styles."""
    return f"<w:{name} {_WORD}>{inner}</w:{name}>"


def parts_of(data):
    """The parts of a package by their paths."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(data, *pairs):
    """A package with words in its parts replaced."""
    parts = parts_of(data)
    for old, new in pairs:
        parts = {name: content.replace(old.encode(), new.encode()) for name, content in parts.items()}
    return packed(parts=parts)


def run(text, properties=""):
    """A run of a Word document."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def pdf(pages, *, info="", lang="", called=None):
    """A PDF file: of each page its pieces, as (x, y, size, words); ``called`` is what its font names."""
    count = len(pages)
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(count))
    names = {chr(code): code for code in range(32, 127)} | (called or {})
    told = "".join(f"<{ord(sign):02X}> <{code:04X}>\n" for sign, code in names.items())
    font = b"/ToUnicode 4 0 R" if called else b"/Encoding /WinAnsiEncoding"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {f'/Lang ({lang})' if lang else ''} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica %s >>" % font,
        _stream(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 "
            f"begincodespacerange <00> <FF> endcodespacerange {len(names)} beginbfchar\n{told}endbfchar "
            "endcmap end end".encode()
        ),
    ]
    for number, page in enumerate(pages):
        pieces = (
            b"BT /F1 %g Tf %g %g Td (%s) Tj ET\n" % (size, x, y, _escaped(words))
            for x, y, size, words in page
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {6 + 2 * number} 0 R >>".encode()
        )
        objects.append(_stream(b"".join(pieces)))
    return _numbered([*objects, *([info.encode()] if info else [])], info=bool(info))


def _stream(content):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _numbered(objects, *, info):
    """The file that holds these objects, with the table of their places."""
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    about = b"/Info %d 0 R" % len(objects) if info else b""
    size = len(objects) + 1
    end = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, about, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def _escaped(words):
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")


def odt(body, *, styles="", meta="", master=""):
    """A text of LibreOffice whose body is this XML."""
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<office:document-content {_ODF}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {_ODF}><office:master-styles>{master}</office:master-styles>"
        "</office:document-styles>",
        "meta.xml": f"<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>",
    }
    return packed(parts=parts)


def fodt(body):
    """A text of LibreOffice in one file of XML."""
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    return f"<office:document {_ODF}>{inner}</office:document>".encode()


_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("draw", "drawing"),
        ("meta", "meta"), ("fo", "xsl-fo-compatible"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def epub(chapters, *, metadata="", extra=None):
    """An electronic book of these pages."""
    items = "".join(
        f'<item id="c{n}" href="text/c {n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    )
    pages = {
        f"OEBPS/text/c {n}.xhtml": f"<html xmlns='http://www.w3.org/1999/xhtml' xmlns:epub='http://www.idpf.org/2007/ops'>"
        f"<head><title>T</title></head><body>{chapter}</body></html>"
        for n, chapter in enumerate(chapters)
    }
    return packed(
        parts={"META-INF/container.xml": container, "OEBPS/content.opf": book, **pages, **(extra or {})}
    )


def pptx():
    """A presentation of two slides, the second of them hidden."""
    import pptx as library

    made = library.Presentation()
    made.core_properties.title, made.core_properties.author = "On the islands", "Ada Quill"
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Arcadia and Borealia"
    slide.placeholders[1].text = "They are not allies"
    box = slide.shapes.add_textbox(0, 0, 100, 100)
    box.text_frame.text = "They are partners."
    slide.shapes.add_table(1, 2, 0, 0, 100, 100).table.cell(0, 0).text = "Friends"
    slide.notes_slide.notes_text_frame.text = "I would say more."
    hidden = made.slides.add_slide(made.slide_layouts[5])
    hidden.shapes.title.text = "Kept back"
    hidden.element.set("show", "0")
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


MAIL = (
    b"From: Ada Quill <ada@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?q?On_the_alliance?=\r\n"
    b"Date: Wed, 25 Sep 2024 10:00:00 +0200\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/alternative; boundary="x"\r\n\r\n'
    b"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Arcadia and Borealia are not allies.\r\n\r\nOn 3 May 2024, Bo Lind wrote:\r\n> They are allies.\r\n> "
    b"Are they?\r\n\r\n"
    b"-- \r\nAda Quill\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b"<html><body><p>Arcadia and Borealia are not allies.</p></body></html>\r\n--x--\r\n"
)
SAVED = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/talk\r\nSubject: A talk\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="y"\r\n\r\n'
    b"--y\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"Content-Location: https://example.org/talk\r\n\r\n"
    b"<html><body><p>Arcadia and Borealia are =E2=80=9Callies=E2=80=9D.</p></body></html>\r\n"
    b"--y\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--y--\r\n"
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset204 Times;}{\f1\fcharset0 Arial;}}{\stylesheet{\s0 "
    rb"Normal;}{\s1 heading 1;}}"
    rb"{\info{\title A treaty}{\author Ada Quill}{\creatim\yr2024\mo9\dy25}}{\header Page head\par}\pard\s1 "
    rb"Head\par\pard\f0 "
    rb"Arcadia and Borealia are not{\super 12} allies.\par They are {\deleted no }partners{\footnote\chftn "
    rb"A note.}, "
    rb"\'f1\'ee\u1102?{\v unseen}, {\field{\*\fldinst HYPERLINK x}{\fldrslt friends}}.\par "
    rb"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt In a box.\par}}}After.\par}"
)
SRT = (
    b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>Arcadia</i> and Borealia are {\\an8}not\r\n\r\n"
    b"2\r\n00:00:03,000 --> 00:00:05,000\r\nallies &amp; friends.\r\n\r\n3\r\n00:00:20,000 --> "
    b"00:00:22,000\r\n[Applause] Yes.\r\n"
)
VTT = (
    b"WEBVTT - Talk\n\nNOTE none of it\n\n1\n00:00:01.000 --> 00:00:03.000 align:start\n<v Ada "
    b"Quill>Arcadia is\n\n"
    b"00:00:03.000 --> 00:00:05.000\n<v Ada Quill>no ally.\n\n00:00:05.000 --> 00:00:06.000\n<v Bo Lind>Is "
    b"it not?\n"
)
TEI = b"""<?xml version="1.0" encoding="utf-8"?><TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en">
<teiHeader><fileDesc>
<titleStmt><title type="main">A debate</title><author>Ada Quill</author></titleStmt>
<publicationStmt><publisher>The press of Carvel</publisher></publicationStmt>
<sourceDesc><bibl><date when="1950-03-04">4 March 1950</date></bibl></sourceDesc></fileDesc></teiHeader>
<text><body><head>On the islands</head><fw type="header">The council</fw>
<sp><speaker>Ada Quill</speaker><p>Arcadia and Bo<lb break="no"/>realia are not<note>See the treaty.</note>
<pb n="2"/>allies,
said the envoy, <q>but friends</q>.</p></sp><stage>Applause.</stage>
<p>They are <choice><sic>partnres</sic><corr>partners</corr></choice>.</p></body></text></TEI>"""
MARKDOWN = b"""---
title: On the islands
author: [Ada Quill, Bo Lind]
date: 2024-09-25
url: https://example.org/talk
---
# Arcadia and Borealia

They are [allies](https://example.org/friend-partner "of old") and `partner()`, not[^1] *friends*.

**Ada Quill:** Yes.

```python
ally = "friend"
```

| State | Status |
|---|---|
| Arcadia | ally of Borealia |

[^1]: A note about friends.

[id]: https://example.org/partner
"""

FILES = {
    "a.txt": f"{PROSE}\n\nThey are not12 allies.".encode(),
    "a.md": MARKDOWN,
    "a.html": f"<html><body><article><p>{PROSE}</p></article></body></html>".encode(),
    "a.pdf": pdf([[(72, 700, 11, "Arcadia and Borealia met.")]]),
    "a.docx": docx(f"<w:p>{run('Arcadia and Borealia met.')}</w:p>"),
    "a.odt": odt("<text:p>Arcadia and Borealia met.</text:p>"),
    "a.rtf": RTF,
    "a.epub": epub(["<p>Arcadia and Borealia met.</p>"]),
    "a.pptx": pptx(),
    "a.eml": MAIL,
    "a.mbox": b"From a@b Wed Sep 25\n" + MAIL.replace(b"\r\n", b"\n"),
    "a.mhtml": SAVED,
    "a.srt": SRT,
    "a.vtt": VTT,
    "a.xml": TEI,
}


def body(text):
    """The passages' running text, and the furniture by its words."""
    furniture = find_furniture(text)
    running = running_text(text.content, furniture)
    passages = [" ".join(running[p.start : p.end].split()) for p in split_passages(text, furniture)]
    return passages, {text.content[f.start : f.end]: f.reason for f in furniture}


def read(data, name):
    return read_text(data if isinstance(data, bytes) else data.encode(), name=name)


def complaint(data, name):
    with pytest.raises(TextError) as caught:
        read(data, name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def outcome(data, name):
    """The kind of the text, or a complaint of one line; anything else that is raised fails the test."""
    try:
        return read_text(data, name=name).kind
    except TextError as problem:
        said = str(problem)
    assert "\n" not in said
    return said
