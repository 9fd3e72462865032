"""The model coder: a small encoder, trained on readings, that codes mentions and themes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.base.errors import FramingError
from framing.base.escape import one_line
from framing.base.files import sha256
from framing.base.spans import Coding, Context, Focus, Match
from framing.base.textfile import parse_json
from framing.coding.decode import Calibration, decode
from framing.coding.encoder import Encoder, Tokens
from framing.coding.names import finder_of
from framing.coding.window import WindowMaker, theme_in_words
from framing.lexicon.parties import load_world

#: Where the project's model is.
MODEL = Path(__file__).resolve().parents[3] / "data" / "models" / "coder"
CARD, VOCABULARY, GRAPH = "card.json", "tokenizer.json", "encoder.onnx"
#: What fits that have not learned from a document say of it (:mod:`framing.corpus.learned`).
LEARNED = "learned.csv"
#: The coding scheme of themes.
THEMES = "multipolarity"
_ADVICE, _INSTALL = "take it from git anew", "install the packages of requirements.lock anew"


class ModelError(FramingError):
    """A model that can't be used: a file is missing, or not that of the card."""


class ModelCoder:
    """Codes by a trained encoder.

    Parameters
    ----------
    card : what is known of the model: version, hashes, temperatures and thresholds.
    tokens, encoder : its vocabulary, and the encoder itself.
    """

    def __init__(self, card: Mapping[str, Any], tokens: Tokens, encoder: Encoder) -> None:
        self.card, self.tokens = card, tokens
        self.name = name_model(card)
        self.calibration = Calibration(card["temperature"], card["threshold"])
        self._encoder = encoder

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """One coding for each match, in order; matches of themes get presence, stance and voice."""
        maker = WindowMaker(document, focus, finder_of(focus, document.actor, load_world()))
        themes = [theme_in_words(match.family) if match.scheme == THEMES else "" for match in matches]
        windows = [maker.make(match, theme=theme) for match, theme in zip(matches, themes, strict=True)]
        encoded = [self.tokens.encode(window) for window in windows]
        return [
            decode(scores, one, document, maker.passage_of(match), self.calibration, theme=bool(theme))
            for scores, one, match, theme in zip(
                self._encoder.score(encoded), encoded, matches, themes, strict=True
            )
        ]


def name_model(card: Mapping[str, Any]) -> str:
    """What tables call a model: its version, and the first digits of its graph's hash."""
    return f"model {card['version']} ({card['sha256'][GRAPH][:8]})"


@lru_cache(maxsize=2)
def load_model(folder: Path = MODEL) -> ModelCoder:
    """The model in a folder, by default the project's own; its files are held against the hashes on its card.

    Raises
    ------
    ModelError
        where a file is missing or isn't that of the card, or the card lacks what coding needs.
    """
    card = read_card(folder)
    for name, known in card["sha256"].items():
        if (found := sha256(_read(folder / name))) != known:
            where = str(folder / name)
            raise ModelError("is not the file of the card", where=where, expected=known, found=found)
    try:
        return ModelCoder(card, Tokens(folder / VOCABULARY), Encoder(folder / GRAPH))
    except Exception as error:  # a package that is missing or broken: no document's fault
        said = one_line(str(error))
        raise ModelError("can't be used", where=str(folder), found=said, advice=_INSTALL) from error


def read_card(folder: Path) -> dict[str, Any]:
    """What the card of a model says, a JSON object. Raises ModelError where it lacks what coding needs."""
    try:
        card: dict[str, Any] = parse_json(_read(folder / CARD))
        calibrated = set(card["temperature"]) == set(card["threshold"])
        if calibrated and isinstance(card["version"], str) and {VOCABULARY, GRAPH} <= set(card["sha256"]):
            return card
    except (ValueError, LookupError, TypeError):
        pass
    expected = "version, sha256, temperature, threshold"
    raise ModelError("is no card of a model", where=str(folder / CARD), expected=expected, advice=_ADVICE)


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise ModelError("the model has no such file", where=str(path), advice=_ADVICE)
    return path.read_bytes()
