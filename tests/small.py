"""A small codebook of invented words, to break and to search with."""

from pathlib import Path

from faults import spoil

from framing.coding.prompt import make_prompt
from framing.lexicon.attributes import load_schemes
from framing.lexicon.codebook import load_codebook

CODEBOOKS = Path(__file__).resolve().parents[1] / "data" / "codebooks"
FIXTURES = Path(__file__).resolve().parent / "fixtures"
SMALL = (FIXTURES / "small.toml").read_text(encoding="utf-8")


def load_small(folder, *edits, name="small.toml"):
    """The codebook in a folder of the test's own, after edits: (old, new) texts, each replaced once."""
    text = SMALL
    for old, new in edits:
        text = spoil(text, old, new)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_codebook(path)


def load_shipped(name):
    """One of the codebooks that come with the project."""
    return load_codebook(CODEBOOKS / f"{name}.toml")


def load_prompts():
    """What a language model is asked of the mentions of the codebooks that come with the project."""
    schemes = load_schemes(CODEBOOKS / "attributes.toml")
    return {name: make_prompt(scheme, load_shipped(name)) for name, scheme in schemes.items()}
