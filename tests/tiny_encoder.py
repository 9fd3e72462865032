"""A vocabulary of single signs and a few words, for tests of what the encoder is given."""

from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

SIGNS = [chr(code) for code in range(33, 127)]
WORDS = ["arcadia", "borealia", "is", "not", "an", "ally", "of", "allies", "partners", "said", "the"]
FIXED = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"[unused{n}]" for n in range(64))]


def write_vocabulary(folder: Path) -> Path:
    """Write the vocabulary into a folder and give its path."""
    pieces = [*FIXED, *SIGNS, *(f"##{sign}" for sign in SIGNS), *WORDS]
    tokenizer = Tokenizer(models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    path = folder / "tokenizer.json"
    tokenizer.save(str(path))
    return path
