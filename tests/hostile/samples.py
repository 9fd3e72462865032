"""Good inputs from which hostile ones are made: a file of each kind that is read, texts, files of a checkout.

Their sentences are invented.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import made
import pandas as pd
from openpyxl import Workbook as Spreadsheet

from framing.base.files import sha256, zip_bytes
from framing.base.workbook import Workbook
from framing.chronology import load_chronology, load_comparisons
from framing.claims.findings import evaluate_findings, load_findings
from framing.claims.prose import read_prose
from framing.exchange.cas import CAS, MENTION, XMI, namespace_of
from framing.exchange.forms import read_form
from framing.exchange.refi_reading import Known
from framing.lexicon import parties
from framing.lexicon.attributes import load_schemes
from framing.lexicon.codebook import load_codebook
from framing.lexicon.dictionaries import read_dictionary
from framing.study import release
from framing.study.adjudication import load_adjudication
from framing.study.codings import read_codings, read_reference, read_run
from framing.study.contrasts import load_plan
from framing.study.firsts import list_matches
from framing.study.handout import take_handout
from framing.study.own import schemes_of
from framing.study.passage_samples import load_reference_themes
from framing.study.samples import list_samples
from framing.study.speakers import load_speakers
from framing.study.study import open_study

ROOT = Path(__file__).resolve().parents[2]
STUDY = "russia-china"
_ROWS = 12  # of each table that is kept
_WHOLE = ("chronology.csv", "people.csv")  # which other files refer to
_PROSE = ("05_alliance_partnership.md", "values.toml")

SPEECH = (
    "Arcadia and Borealia at thirty\n\nMr. Reed: Are they allies? In recent years trade has grown.\n\n"
    "Ms. Quill: We are not allies, said the envoy, but “partners — and ‘good friends’”. The U.S. and its "
    "allies have never been our partners; Arcadia’s 2 1/2 treaties with Borealia are no alliance.\n\n"
    "> They were allies before the flood.\n\nA multipolar world, in which no island commands, is what both "
    "seek. «Better than allies», he says, ›closer than friends‹: our partnership is against nobody.\n"
)


def documents() -> dict[str, bytes]:
    """A small file of every kind that has a reader, by its name."""
    paragraphs = [line for line in SPEECH.split("\n") if line]
    spoken = [line.replace("&", "&amp;") for line in paragraphs]
    inner = "".join(f"<p>{line} <sup>1</sup></p>" for line in spoken)
    html = (
        "<html lang='en'><head><title>Thirty</title></head><body><nav>Home</nav>"
        f"<article>{inner}</article></body></html>"
    )
    word = "".join(f"<w:p>{made.run(line)}</w:p>" for line in spoken)
    pieces = [(72, 700 - 20 * number, 10, line[:80]) for number, line in enumerate(paragraphs[:6])]
    pieces = [(x, y, size, words.encode("ascii", "replace").decode()) for x, y, size, words in pieces]
    tagged = "".join(f"<p>{line}</p>" for line in spoken)
    tei = f"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body>{tagged}</body></text></TEI>"
    mail = (
        "From: a@example.org\nSubject: Thirty\nDate: Mon, 5 May 1997 10:00:00 +0000\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{SPEECH}"
    )
    posted = "From a@example.org Mon May  5 10:00:00 1997\n"
    times = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{line}\n\n" for n, line in enumerate(paragraphs)
    )
    plain = [line.encode("ascii", "replace").decode() for line in paragraphs]
    rtf = r"{\rtf1\ansi " + r"\par ".join(plain) + "}"
    saved = (
        'From: saved\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: '
        f'text/html; charset="utf-8"\nContent-Location: http://example.org/\n\n{html}\n--b--\n'
    )
    files: dict[str, bytes | str] = {
        "speech.txt": SPEECH,
        "speech": SPEECH,
        "speech.md": "---\ntitle: Thirty\ndate: 1997\n---\n\n# Thirty\n\n" + SPEECH,
        "speech.html": html,
        "speech.xml": tei,
        "speech.eml": mail,
        "speeches.mbox": f"{posted}{mail}\n\n{posted}{mail}",
        "speech.mhtml": saved,
        "speech.srt": times,
        "speech.vtt": "WEBVTT\n\n" + times.replace(",000", ".000"),
        "speech.rtf": rtf,
        "speech.docx": made.docx(word),
        "speech.odt": made.odt("".join(f"<text:p>{line}</text:p>" for line in spoken)),
        "speech.fodt": made.fodt("".join(f"<text:p>{line}</text:p>" for line in spoken)),
        "speech.epub": made.epub([f"<p>{line}</p>" for line in spoken[:3]]),
        "speech.pptx": made.pptx(),
        "speech.pdf": made.pdf([pieces, pieces[:2]]),
    }
    files = {name: data.encode() if isinstance(data, str) else data for name, data in files.items()}
    return files | _collections(files)


def _collections(files: dict[str, bytes]) -> dict[str, bytes]:
    rows = [
        {
            "id": f"a{n}",
            "text": SPEECH[: 100 + 150 * n],
            "date": f"5.{n + 1}.1997",
            "actor": "Arcadia",
            "author": "Ada Quill",
        }
        for n in range(3)
    ]
    table = io.StringIO()
    writer = csv.DictWriter(table, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    sheet, parquet = io.BytesIO(), io.BytesIO()
    book = Spreadsheet()
    for values in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(values)
    book.save(sheet)
    pd.DataFrame(rows).to_parquet(parquet)
    packed = made.packed(
        parts={name: files[name] for name in ("speech.txt", "speech.html", "speech.docx")}
        | {"in.jsonl": lines}
    )
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        for name in ("speech.txt", "speech.md"):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            archive.addfile(member, io.BytesIO(files[name]))
    return {
        "talks.csv": table.getvalue().encode(),
        "talks.tsv": table.getvalue().replace(",", "\t").encode(),
        "talks.jsonl": lines,
        "talks.json": json.dumps({"talks": rows}).encode(),
        "talks.xlsx": sheet.getvalue(),
        "talks.parquet": parquet.getvalue(),
        "talks.zip": packed,
        "talks.tar.gz": tar.getvalue(),
        "talks.jsonl.gz": gzip.compress(lines, mtime=0),
        "talks.csv.xz": lzma.compress(table.getvalue().encode()),
        "talks.jsonl.bz2": bz2.compress(lines),
    }


def sentences() -> list[bytes]:
    """Short texts whose relationship words are coded."""
    texts = [
        SPEECH,
        "Are they allies? In recent years trade between Arcadia and Borealia has grown.",
        "We were not, are not and shall never be allies of Borealia, “the allies of Arcadia” or not.",
        "Our allies and partners, our friends and neighbours: ‘no alliance’, says Orla Venn, binds us.",
        "Q: Friends? A: Partners (and, since 1997, allies). “We,” he said, “are friends.”",
        "›Allies‹, «partners», „friends“, ‚pacts‘: words of the Arcadian-Borealian treaty of 5.5.1997.",
        "Arcadia is no ally of Borealia.",
        "Arcadia and Borealia are better than allies.",
        "Our alliance is not aimed at third parties; it has never been.",
        "“We were friends,” she said, “until 1997.”",
        "Borealia's so-called allies left. Its partners stayed; its friends wept.",
        "The Arcadian-Borealian alliance\n\n1. Allies\n2. Partners\n3. Friends",
        "Ms. Quill: Allies? Mr. Reed: No. Partners.",
        "According to Port Selm, neither the U.S. nor its allies are friends of a multipolar world.",
        "If we were allies (we are not), we'd say so: an alliance, a pact, a partnership …",
        "A strategic partnership of coordination for a new era, as it is called, isn't an alliance.",
        "Friends and allies, allies and partners, partners and friends of peace.",
        "The North Isles Treaty Organisation and its allies want no polycentric order.",
    ]
    return [text.encode() for text in texts]


def files_by_hand(root: Path) -> Iterator[tuple[str, bytes, Callable[[bytes], object]]]:
    """Files that people edit, in a small checkout, each with what puts it there and has it read."""
    workbook = _make_checkout(root)
    study = open_study(STUDY, workbook)
    frames = {name: release.read_table(study, name) for name in release.RELEASED}
    known = Known(frames["mentions"], {frames["mentions"]["doc_id"][0]: SPEECH}, schemes_of(study))
    folder, books = study.folder, workbook.codebooks

    def opened(_path: Path) -> object:
        return open_study(STUDY, workbook)

    doors: dict[Path, Callable[[Path], object]] = {
        folder / "study.toml": opened,
        folder / "sources.csv": opened,
        folder / "findings.toml": lambda path: evaluate_findings(load_findings(path), frames, draws=20),
        folder / "chronology.csv": lambda path: load_chronology(path, frames["documents"]),
        folder / "comparisons.csv": lambda path: load_comparisons(
            path, load_chronology(folder / "chronology.csv", frames["documents"])
        ),
        folder / "speakers.csv": lambda _: load_speakers(study),
        folder / "adjudication.csv": lambda _: load_adjudication(study),
        folder / "contrasts.toml": lambda _: load_plan(study),
        folder / "first_uses.csv": lambda _: list_matches(
            study, load_plan(study), frames["documents"], frames["mentions"]
        ),
        folder / "reference_codings.csv": read_reference,
        folder / "reference_themes.csv": lambda _: load_reference_themes(study),
        folder / "reference_passages.csv": lambda _: load_reference_themes(study),
        folder / "samples" / "people.toml": lambda _: list_samples(study),
        folder / "samples" / "people.csv": lambda _: list_samples(study),
        folder / "release" / "release.toml": lambda _: release.list_changes(study),
        root / "dictionary.dic": read_dictionary,
        root / "dictionary.yml": read_dictionary,
        root / "codings.qdpx": lambda path: read_form(path, known, user="ada"),
        root / "codings.xmi": lambda path: read_form(path, known, user="ada"),
        root / "handout.zip": lambda path: _take(path, root / "class"),
        books / "attributes.toml": load_schemes,
        books / "states.toml": parties._load_world.__wrapped__,
    }
    doors |= dict.fromkeys((books / f"{name}.toml" for name in ("relationship", "imagery")), _use_codebook)
    doors |= dict.fromkeys(sorted((folder / "codings").glob("*.csv")), read_codings)
    doors |= dict.fromkeys(sorted((folder / "codings").glob("*.json")), read_run)
    doors |= dict.fromkeys(
        sorted((folder / "prose").iterdir()), lambda _: read_prose(study, workbook.notebooks)
    )
    doors |= {
        folder / "release" / f"{name}.csv": (lambda _, name=name: release.read_table(study, name))
        for name in release.RELEASED
    }
    for path, door in doors.items():
        if path.is_file():
            yield str(path.relative_to(root)), path.read_bytes(), _Put(path, door)


class _Put:
    """Puts a changed file in its place, has it read, and puts the good one back."""

    def __init__(self, path: Path, door: Callable[[Path], object]) -> None:
        self.path, self.door, self.good = path, door, path.read_bytes()

    def __call__(self, data: bytes) -> object:
        self.path.write_bytes(data)
        try:
            return self.door(self.path)
        finally:
            self.path.write_bytes(self.good)


def _take(path: Path, root: Path) -> object:
    shutil.rmtree(root / "data" / "studies", ignore_errors=True)
    return take_handout(Workbook(root), path.read_bytes())


def _use_codebook(path: Path) -> object:
    codebook = load_codebook(path)
    return codebook.hash, codebook.find(SPEECH, [(0, len(SPEECH))])


def _make_checkout(root: Path) -> Workbook:
    """A checkout with one study whose tables are cut to a few rows, so that each is read at once."""
    for name in ("notebooks", "data/codebooks", f"data/studies/{STUDY}"):
        shutil.copytree(ROOT / name, root / name)
    for path in sorted((root / "data" / "studies").rglob("*.csv")):
        if path.name not in _WHOLE:
            _cut(path)
    _cut_prose(root / "data" / "studies" / STUDY / "prose")
    findings = root / "data" / "studies" / STUDY / "findings.toml"
    findings.write_text("[[finding]]".join(findings.read_text(encoding="utf-8").split("[[finding]]")[:4]))
    _take_over(root, "un-debates", "contrasts.toml", "first_uses.csv")
    _take_over(root, "presidents", "adjudication.csv")
    (root / "dictionary.dic").write_text("%\n1\tbonds\n2\tties\n%\nall*\t1\npact\t1 2\npartner*\t2\n")
    (root / "dictionary.yml").write_text("bonds:\n  - all*\n  - pact\nties:\n  near: [partner*, friend]\n")
    _write_project(root / "codings.qdpx", root)
    _write_cas(root / "codings.xmi", root)
    _write_handout(root / "handout.zip", root)
    shutil.copytree(root / "data" / "codebooks", root / "class" / "data" / "codebooks")
    return Workbook(root)


def _take_over(root: Path, other: str, *names: str) -> None:
    """Files that another study has, in the study of the checkout."""
    for name in names:
        path = root / "data" / "studies" / STUDY / name
        path.write_bytes((ROOT / "data" / "studies" / other / name).read_bytes())
        if path.suffix == ".csv":
            _cut(path)


def _cut(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for _, row in zip(range(_ROWS), csv.reader(stream), strict=False)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def _cut_prose(folder: Path) -> None:
    """Leave the text of one chapter, and the values that it shows."""
    for path in folder.iterdir():
        if path.name not in _PROSE:
            path.unlink()
    text, values = (folder / name for name in _PROSE)
    used, kept = " ".join(re.findall(r"\{.+?\}", text.read_text(encoding="utf-8"))), []
    for line in reversed(values.read_text(encoding="utf-8").splitlines()):
        name, equals, value = line.partition(" = ")
        if not equals or re.search(rf"\b{name}\b", used):
            kept.append(line)
            used += re.sub("'.*?'", "", value)
    values.write_text("\n".join(reversed(kept)) + "\n", encoding="utf-8")


def _write_project(path: Path, root: Path) -> None:
    """A project of REFI-QDA with one selection, as another program would write it."""
    row = _first_mention(root)
    guids = ["-".join(str(number) * length for length in (8, 4, 4, 4, 12)) for number in range(1, 7)]
    place = f'startPosition="{row["start"]}" endPosition="{row["end"]}"'
    project = (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="x">'
        f'<CodeBook><Codes><Code guid="{guids[0]}" name="relationship" isCodable="true">'
        f'<Code guid="{guids[1]}" name="stance"><Code guid="{guids[2]}" name="denied"/></Code></Code></Codes>'
        f'</CodeBook><Sources><TextSource guid="{guids[3]}" name="{row["doc_id"]}">'
        f'<PlainTextSelection guid="{guids[4]}" {place}><Coding guid="{guids[5]}">'
        f'<CodeRef targetGUID="{guids[2]}"/></Coding></PlainTextSelection></TextSource></Sources></Project>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project)


def _first_mention(root: Path) -> dict[str, str]:
    with (root / "data" / "studies" / STUDY / "release" / "mentions.csv").open(encoding="utf-8") as stream:
        return next(csv.DictReader(stream))


def _write_cas(path: Path, root: Path) -> None:
    """A document with one annotation, as a program of UIMA would write it."""
    row = _first_mention(root)
    uri, local = namespace_of(MENTION)
    said = f'mention_id="{row["mention_id"]}" codebook="relationship" stance="denied"'
    words = escape(SPEECH, {"\n": "&#10;", '"': "&quot;"})
    path.write_text(
        f'<xmi:XMI xmlns:xmi="{XMI}" xmlns:cas="{CAS}" xmlns:m="{uri}">'
        f'<cas:Sofa xmi:id="1" sofaString="{words}"/>'
        f'<m:{local} xmi:id="2" sofa="1" begin="58" end="64" {said}/></xmi:XMI>',
        encoding="utf-8",
    )


def _write_handout(path: Path, root: Path) -> None:
    """What a teacher gives to a class: a study, and a sample of it to code."""
    folder = root / "data" / "studies" / STUDY
    files = {f"study/{name}": (folder / name).read_bytes() for name in ("study.toml", "sources.csv")}
    files |= {
        f"samples/people.{end}": (folder / "samples" / f"people.{end}").read_bytes()
        for end in ("csv", "toml")
    }
    hashes = {name: sha256(data) for name, data in files.items()}
    record = {"study": "islands", "sample": "people", "run": "", "files": hashes}
    path.write_bytes(zip_bytes({"handout.json": json.dumps(record).encode(), **files}))
