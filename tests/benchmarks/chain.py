"""What does it cost to read a collection, split it and find entries in it, at 2, 10 and 32 million words?

    FRAMING_CORPORA=folder python tests/benchmarks/chain.py

Long: speeches of the UN General Debate Corpus go through ``framing code`` with a codebook that asks no codes.
"""

import json
import os
import sys
import tarfile
import tempfile
from pathlib import Path

from _record import WORKBOOK, of_command, record

MILLIONS = (2, 10, 32)


def speeches(archive):
    """The name and text of each speech of the archive."""
    with tarfile.open(archive) as members:
        for member in members:
            name = Path(member.name)
            if name.suffix == ".txt" and name.name[:3].isupper() and not name.name.startswith("."):
                yield name.stem, members.extractfile(member).read().decode("utf-8", "replace")


def write_table(path, archive, words):
    """As many speeches as have so many words together, a line of JSON each."""
    counted = 0
    with path.open("w", encoding="utf-8") as file:
        for name, text in speeches(archive):
            if counted >= words:
                break
            counted += len(text.split())
            file.write(json.dumps({"id": name, "text": text}) + "\n")
    return counted


def main():
    archive = Path(os.environ["FRAMING_CORPORA"]) / "ungdc-1946-2024.tar.gz"
    for millions in MILLIONS:
        with tempfile.TemporaryDirectory() as folder:
            table, out = Path(folder) / "speeches.jsonl", Path(folder) / "out.csv"
            words = write_table(table, archive, millions * 1_000_000)
            command = [sys.executable, "-m", "framing", "code", str(table), "--codebook", "imagery"]
            cost = of_command([*command, "--format", "csv", "-o", str(out)])
            record(
                f"a collection of {words / 1e6:.1f} million words read, split and searched", {WORKBOOK: cost}
            )


if __name__ == "__main__":
    main()
