"""The vocabulary that is kept of the base's: fewer word pieces, and the same offsets."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

#: So many of the base's word pieces are kept: those that the texts use most, and every single sign.
KEPT = 20_000
_FIXED = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"[unused{n}]" for n in range(64)))


def prune_vocabulary(base: Path, texts: Iterable[str], most: int = KEPT) -> tuple[str, list[int]]:
    """The base's tokenizer with the pieces that are kept, as JSON, and their ids in the base's vocabulary.

    Parameters
    ----------
    base : a folder with the ``tokenizer.json`` of an encoder of BERT's form.
    texts : what the vocabulary is kept for.
    most : at most so many pieces are kept: the marks, every single sign, and of the others those that occur
        most often in ``texts``. A word whose pieces go is read as smaller ones.
    """
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(tokenizer.encode(text, add_special_tokens=False).ids)
    described = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    pieces: dict[str, int] = described["model"]["vocab"]
    fixed = [pieces[name] for name in _FIXED]
    single = [number for piece, number in pieces.items() if len(piece.removeprefix("##")) == 1]
    often = [number for number, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    kept = list(dict.fromkeys([*fixed, *single, *often]))[:most]
    names = {number: piece for piece, number in pieces.items()}
    described["model"]["vocab"] = {names[number]: row for row, number in enumerate(kept)}
    for added in described["added_tokens"]:
        added["id"] = described["model"]["vocab"][added["content"]]
    described["post_processor"] = described["truncation"] = described["padding"] = None
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")), kept
