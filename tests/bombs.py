"""Files of some kilobytes that unpack to gigabytes, to a million files, or to themselves again and again."""

import bz2
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from tests.made import docx, packed

MB = 1_000_000
#: Of what the bombs hold most: the least that a packer makes of anything.
ZEROS = bytes(MB)


def gz(start, piece, times):
    """A gzip file that unpacks to a start and many times the same piece; its end is missing."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + again * times


def tar_header(name, size, kind=tarfile.REGTYPE):
    """The header of a file of that size in a TAR archive, whatever follows it."""
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return member.tobuf(tarfile.GNU_FORMAT)


def zipped(members, kind=zipfile.ZIP_DEFLATED):
    """A ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def again(member, times):
    """A ZIP archive whose list names one file of 10 MB many times."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, ZEROS * 10)
        archive.filelist *= times
    return stream.getvalue()


def many(entries):
    """A ZIP archive whose list names so many files, none of which is there."""
    entry = b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = len(entry) * entries
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries % 65_536, entries % 65_536, size, 0, 0)
    return entry * entries + end


def nested(times):
    """An archive in an archive, and so on, with a text in each."""
    data = zipped({"a.txt": b"They met."})
    for _ in range(times):
        data = zipped({"a.txt": b"They met.", "a.zip": data})
    return data


def lying(kind, data):
    """A ZIP archive whose only file, packed in another way, says that it is smaller than it is."""
    made = bytearray(zipped({"a.txt": data}, kind))
    size = struct.pack("<L", len(data))
    return bytes(made.replace(size, struct.pack("<L", 50_000)))


def sheet(rows, *, dimension="A1:B2"):
    """An Excel file with these rows of XML."""
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{main}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    ).encode()
    return zipped(parts)


def cell(place, words):
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def heavy_docx():
    """A Word document with 90 MB of blanks in one part."""
    body = '<w:p><w:r><w:t xml:space="preserve">They met.</w:t></w:r></w:p>'
    made = docx(body)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:p>", b"<w:p>" + b" " * 90 * MB, 1)
    return zipped(parts)


def endless_book():
    """An electronic book whose spine names a chapter of 5 MB ten thousand times."""
    spine = '<itemref idref="a"/>' * 10_000
    chapter = "<html><body><p>" + "They met. " * 500_000 + "</p></body></html>"
    return zipped(
        {
            "META-INF/container.xml": '<container><rootfile full-path="b.opf"/></container>',
            "b.opf": '<package><metadata/><manifest><item id="a" href="a.xhtml" '
            f'media-type="application/xhtml+xml"/></manifest><spine>{spine}</spine></package>',
            "a.xhtml": chapter,
        }
    )


def parquet(values, **options):
    """A Parquet file with one column."""
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": values}), stream, compression="zstd", **options)
    return stream.getvalue()


def repeated(value, times):
    """A Parquet file that holds a value once, and names it in so many rows."""
    named = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), times), [value])
    return parquet(named, row_group_size=times)


def endless_list():
    """A Parquet file with one row: a list of thirty million numbers."""
    return parquet(pa.ListArray.from_arrays([0, 30 * MB], pa.repeat(1, 30 * MB)))


#: By the name of the file and what is wrong with it, what makes it.
BOMBS = {
    "again.zip one file two thousand times": lambda: again("a.txt", 2000),
    "large.zip a file of 110 MB": lambda: zipped({"a.txt": ZEROS * 110}),
    "dense.zip a file of 20 MB from 20 kB": lambda: zipped({"a.txt": ZEROS * 20}),
    "nested.zip archives in archives": lambda: nested(30),
    "list.zip a list of a million files": lambda: many(1_000_000),
    "bzip2.zip bzip2 that lies": lambda: lying(zipfile.ZIP_BZIP2, ZEROS * 20),
    "lzma.zip LZMA that lies": lambda: lying(zipfile.ZIP_LZMA, ZEROS * 20),
    "stored.zip archives that are stored": lambda: packed(
        parts=dict.fromkeys((f"{number}.zip" for number in range(50)), again("a.txt", 200))
    ),
    "line.jsonl.gz one line of a gigabyte": lambda: gz(b'{"text": "', ZEROS.replace(b"\0", b"a"), 972),
    "lines.jsonl.gz 1 GB of blank lines": lambda: gz(b"", b"\n" * MB, 1000),
    "cells.csv.gz 500 MB of cells": lambda: gz(b"text\n", b"They met.\n" * 100_000, 500),
    "list.json.bz2 12 MB": lambda: bz2.compress(ZEROS * 12),
    "page.txt.xz 20 MB": lambda: lzma.compress(ZEROS * 20, preset=0),
    "book.tar.gz a file of 20 GB": lambda: gz(tar_header("a.txt", 20_000 * MB), ZEROS, 2_000),
    "film.tar.gz 20 GB that are passed over": lambda: gz(tar_header("a.mp4", 20_000 * MB), ZEROS, 2_000),
    "names.tar.gz a name of 20 GB": lambda: gz(
        tar_header("a", 20_000 * MB, tarfile.GNUTYPE_LONGNAME), ZEROS, 2_000
    ),
    "said.tar a header of 8 GB": lambda: tar_header("a", 8_000 * MB, tarfile.XHDTYPE) + ZEROS,
    "headers.tar headers upon headers": lambda: (
        (tar_header("a", 512, tarfile.GNUTYPE_LONGNAME) + b"a" + bytes(511)) * 5000
    ),
    "files.tar.gz 400,000 files": lambda: gz(b"", tar_header("a.png", 0) * 1000, 400),
    "part.docx a part of 90 MB": heavy_docx,
    "spine.epub a chapter ten thousand times": endless_book,
    "wide.xlsx a million rows of 16,384 cells": lambda: sheet(
        f'<row r="1">{cell("A1", "id")}{cell("XFD1", "text")}</row>'
        f'<row r="1048576">{cell("A1048576", "a")}{cell("XFD1048576", "They met.")}</row>',
        dimension="A1:XFD1048576",
    ),
    "rows.xlsx a header of 16,384 cells": lambda: sheet(
        f'<row r="1">{cell("A1", "text")}{cell("XFD1", "id")}</row>'
        + "".join(f'<row r="{n}">{cell(f"A{n}", "They met.")}</row>' for n in range(2, 3000))
    ),
    "value.parquet one value of 90 MB": lambda: parquet(["a" * 90 * MB]),
    "again.parquet a text of 1 MB in 2,000 rows": lambda: repeated("a" * MB, 2000),
    "rows.parquet twenty million rows": lambda: repeated("They met.", 20 * MB),
    "nothing.parquet fifty million empty rows": lambda: parquet(pa.nulls(50 * MB), row_group_size=50 * MB),
    "list.parquet a list of thirty million numbers": endless_list,
    "part.xlsx a part of 110 MB": lambda: zipped({"xl/workbook.xml": ZEROS * 110}),
}
