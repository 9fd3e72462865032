"""A small codebook of invented words, to break and to search with."""

from pathlib import Path

from framing.lexicon.codebook import load_codebook

CODEBOOKS = Path(__file__).resolve().parents[1] / "data" / "codebooks"
SMALL = """\
title = "Small"
description = "For tests."
version = "1"

[[family]]
name = "bonds"
definition = "Bonds between states."

[[entry]]
name = "pact"
family = "bonds"
forms = ["pact(|s)"]
positive = ["A [pact] was signed."]
negative = ["An impact was felt."]

[[entry]]
name = "grand pact"
family = "bonds"
forms = ["grand pact"]
positive = ["The [grand pact] holds."]
negative = ["A pact was grand."]

[[entry.exclude]]
name = "a ship"
forms = ["ship Grand Pact"]

[[entry]]
name = "tie"
family = "bonds"
forms = ["tie(|s)"]
positive = ["Arcadia has close [ties] with Borealia."]
negative = ["He wore a tie."]

[[entry.require]]
name = "states"
forms = ["Arcadia", "Borealia"]
"""


def load_small(folder, *edits, name="small.toml"):
    """The codebook in a folder of the test's own, after edits: (old, new) texts, each replaced once."""
    text = SMALL
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_codebook(path)


def load_shipped(name):
    """One of the codebooks that come with the project."""
    return load_codebook(CODEBOOKS / f"{name}.toml")
