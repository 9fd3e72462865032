"""A study of one's own, outside the book: four invented texts about a strait, with forty mentions to code."""

import hashlib

from framing.corpus.document import SOURCE_COLUMNS

STUDY = "harbours"
_SENTENCES = (
    "Arcadia and Borealia are allies, and they will stay allies.",
    "Our partnership with Borealia is older than the lighthouse.",
    "Nobody in Arcadia wants an alliance against Cadria.",
    "“We have never been closer partners,” said the envoy of Borealia.",
    "The friendship of Arcadia and Borealia is not an alliance, but better than one.",
    "Will Borealia become an ally of Arcadia? The minister did not answer.",
    "Before the flood the two islands were friends; today they are good neighbours.",
    "Arcadia seeks a strategic partnership with Borealia.",
)
_DOCUMENTS = (
    ("ferryman", "borealia", "interview", "2001-02-03", "day"),
    ("harbour-post", "arcadia", "report", "1998-11", "month"),
    ("lighthouse", "arcadia", "article", "2004", "year"),
    ("strait-review", "", "article", "", ""),
)
_SETTINGS = """title = "The strait: allies or partners?"
language = "en"
focal = ["arcadia", "borealia"]
codebooks = ["relationship"]
stages = ["01_documents", "02_passages", "03_mentions", "05_alliance_partnership"]  # so far

[parties.arcadia]
names = ["Arcadia"]
demonyms = ["Arcadian", "Arcadians"]

[parties.borealia]
names = ["Borealia"]
demonyms = ["Borealian", "Borealians"]
"""


def make_harbours(root):
    """Put the study and its texts into a checkout."""
    folder, raw = root / "data" / "studies" / STUDY, root / "data" / "raw" / STUDY
    folder.mkdir(parents=True)
    raw.mkdir(parents=True)
    rows = [",".join(SOURCE_COLUMNS)]
    for place, (doc_id, actor, genre, date, precision) in enumerate(_DOCUMENTS):
        parts = [
            " ".join(_SENTENCES[(place + part + one) % len(_SENTENCES)] for one in range(2))
            for part in range(4)
        ]
        text = "\n\n".join([f"On the strait, part {place + 1}", *parts]) + "\n"
        (raw / f"{doc_id}.txt").write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        said = {
            "doc_id": doc_id,
            "file": f"{doc_id}.txt",
            "sha256": digest,
            "title": f"On the strait {place + 1}",
            "publisher": "The Post",
            "actor": actor,
            "genre": genre,
            "date": date,
            "date_precision": precision,
            "language": "en",
            "rights": "invented",
        }
        rows.append(",".join(said.get(column, "") for column in SOURCE_COLUMNS))
    (folder / "sources.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(_SETTINGS, encoding="utf-8")
