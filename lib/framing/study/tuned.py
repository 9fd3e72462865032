"""The model coder tuned to one study: changes to the model's graph that the study keeps beside its own files.

``model/`` in a study's folder holds a card, and patches: stretches of bytes that stand in the tuned graph
where others stand in the model's. ``all`` was tuned on all of the study's codings; ``fold-0`` and so on each
on all but those in some documents, and code these: no document is coded by a model that has learned from it.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from framing.base.batches import identify_code
from framing.base.escape import is_plain_name
from framing.base.files import sha256
from framing.base.spans import Coding, Context, Focus, Match
from framing.base.textfile import parse_json
from framing.coding import model
from framing.coding.contract import Coder
from framing.coding.encoder import Encoder
from framing.coding.model import CARD, GRAPH, LEARNED, VOCABULARY, ModelCoder, ModelError
from framing.coding.remembered import RememberingCoder
from framing.lexicon.parties import load_world
from framing.study.study import Study

FOLDER, ALL = "model", "all"
MEMORY = ".codes.sqlite"
#: How many equal bytes between two changes are copied, rather than begin another stretch.
_GAP = 16
_HEAD = struct.Struct("<II")  # where a stretch begins, and its length


def coder_of(study: Study) -> Coder:
    """The model coder, tuned to the study where a tuned one is kept.

    Of a document from which the model learned in the first place, what was read is coded out of fold, tuned
    or not: no study is tuned to such documents, but a tuned model has seen them all the same.

    Raises
    ------
    ModelError
        where the model can't be used, or what is kept was tuned from another one.
    """
    from framing.corpus.learned import cross_fit, load_coder

    folder = study.path(FOLDER)
    if not (folder / CARD).is_file():
        return load_coder()
    return cross_fit(_load(folder, (folder / CARD).read_text(encoding="utf-8"), model.MODEL))


def identify_coder(study: Study) -> dict[str, str]:
    """Which coder codes a study, from its card and without loading it.

    Returns
    -------
    dict of str to str
        ``name``, as in the tables; ``sha256`` of what decides on its card: the hashes of graph, vocabulary
        and codes out of fold, temperatures and thresholds, and where it was tuned to the study the hashes of
        the tuned parts and who codes what; ``states``, the hash of the list of states whose names it sees
        marked.

    Raises
    ------
    ModelError
        where a card can't be read.
    """
    card = model.read_card(model.MODEL)
    files = {name: card["sha256"][name] for name in (GRAPH, VOCABULARY, LEARNED) if name in card["sha256"]}
    decides, name = [files, card["temperature"], card["threshold"]], model.name_model(card)
    folder = study.path(FOLDER)
    if (folder / CARD).is_file():
        own = _read_card(folder, (folder / CARD).read_text(encoding="utf-8"))
        decides += [own["model"], own["folds"], own["sha256"]]
        name = _name_tuned(name, own)
    digest = sha256(json.dumps(decides, sort_keys=True).encode())
    return {"name": name, "sha256": digest, "states": load_world().hash}


@dataclass(frozen=True)
class StudyCoder:
    """The coder of a study, loaded by whoever asks it first: it can be sent to other processes.

    ``identity`` is what `identify_coder` says of it here. Whoever finds another one there codes nothing: a
    machine that lacks the study's folder would code by the model that is not tuned to it.
    """

    study: Study
    identity: Mapping[str, str]

    @classmethod
    def of(cls, study: Study) -> "StudyCoder":
        """The coder of a study as it is here."""
        return cls(study, identify_coder(study))

    @property
    def name(self) -> str:
        """Its name, as the tables have it."""
        return self.identity["name"]

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """One coding for each match, in order. Raises ModelError where the coder is another one here."""
        if (found := identify_coder(self.study)) != self.identity:
            raise ModelError(
                "the study is coded by another model where the work is done",
                where=f"study {self.study.study_id}",
                expected=self.name,
                found=found["name"],
                advice="workers need this checkout with the study's own folder, and nobody may change it",
            )
        return coder_of(self.study).code(document, matches, focus)


def remember(study: Study) -> Coder:
    """The coder of a study, asked only of what it has not coded before.

    What it codes is kept beside the study's tables (`framing.coding.remembered`).
    """
    coder = StudyCoder.of(study)
    identity = json.dumps([coder.identity, identify_code()])
    return RememberingCoder(coder, identity, study.tables / MEMORY)


class TunedCoder:
    """Codes each document by a graph that was not tuned on it.

    Parameters
    ----------
    card : what tuning left: ``model`` (the hash of the graph that was tuned), ``study``, ``folds`` (the part
        that codes a document, by its id; all others are coded by ``all``), ``sha256`` (of each part's graph).
    patches : by part.
    place : the folder of the model.
    """

    def __init__(self, card: Mapping[str, Any], patches: Mapping[str, bytes], place: Path) -> None:
        self._plain = model.load_model(place)
        self._graph = place / GRAPH
        self._card, self._patches = card, patches
        self._parts: dict[str, ModelCoder] = {}
        self.name = _name_tuned(self._plain.name, card)

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """One coding for each match, in order, by the part that has not learned from the document."""
        part = self._card["folds"].get(document.doc_id, ALL)
        if part not in self._parts:
            self._parts[part] = ModelCoder(self._plain.card, self._plain.tokens, Encoder(self._make(part)))
        return self._parts[part].code(document, matches, focus)

    def _make(self, part: str) -> bytes:
        """The graph of a part. Raises ModelError where it isn't the one that the card names."""
        try:
            graph = apply_patch(self._graph.read_bytes(), self._patches[part])
        except ValueError as error:
            raise _stale(self._card["study"], f"the patch {part} can't be used: {error}") from None
        if sha256(graph) != self._card["sha256"][part]:
            raise _stale(self._card["study"], f"the patch {part} doesn't give the graph of the card")
        return graph


@lru_cache(maxsize=4)
def _load(folder: Path, text: str, place: Path) -> TunedCoder:
    """The tuned coder in a folder, whose card is ``text``."""
    study, card = folder.parent.name, _read_card(folder, text)
    patches = {part: folder / f"{part}.patch" for part in card["sha256"]}
    if card["model"] != model.load_model(place).card["sha256"][GRAPH]:
        raise _stale(study, "it was tuned from another model")
    if not {ALL, *card["folds"].values()} <= {part for part, path in patches.items() if path.is_file()}:
        raise _stale(study, "a patch is missing")
    return TunedCoder(card, {part: path.read_bytes() for part, path in patches.items()}, place)


def _read_card(folder: Path, text: str) -> dict[str, Any]:
    """The card of a tuned coder. Raises ModelError where it says less than what coding needs."""
    try:
        card = parse_json(text)
        kinds = {"study": str, "model": str, "folds": dict, "sha256": dict}
        parts = {*card["sha256"], *card["folds"].values()}
        typed = all(isinstance(card[key], kind) for key, kind in kinds.items())
        if typed and ALL in parts and all(map(is_plain_name, parts)):
            return card
    except (ValueError, LookupError, TypeError, AttributeError):
        pass
    raise _stale(folder.parent.name, "what is kept of the tuned model can't be read")


def _name_tuned(name: str, card: Mapping[str, Any]) -> str:
    return f"{name} tuned to {card['study']} ({card['sha256'][ALL][:8]})"


def _stale(study: str, what: str) -> ModelError:
    advice = f"tune it again: framing train --study {study}; or remove the folder"
    return ModelError(what, where=f"data/studies/{study}/{FOLDER}", advice=advice)


def make_patch(before: bytes, after: bytes) -> bytes:
    """What changes the first bytes into the second ones, which are as many.

    >>> apply_patch(b"allies", make_patch(b"allies", b"allied"))
    b'allied'
    """
    if len(before) != len(after):
        raise ValueError(f"{len(before)} bytes can't be patched into {len(after)}")
    changed = np.flatnonzero(np.frombuffer(before, np.uint8) != np.frombuffer(after, np.uint8))
    stretches = np.split(changed, np.flatnonzero(np.diff(changed) > _GAP) + 1) if len(changed) else []
    return b"".join(
        _HEAD.pack(part[0], part[-1] + 1 - part[0]) + after[part[0] : part[-1] + 1] for part in stretches
    )


def apply_patch(before: bytes, patch: bytes) -> bytes:
    """The bytes that a patch of `make_patch` makes of others. Raises ValueError for what is no patch."""
    changed, at = bytearray(before), 0
    while at < len(patch):
        if at + _HEAD.size > len(patch):
            raise ValueError("a stretch breaks off")
        start, length = _HEAD.unpack_from(patch, at)
        at += _HEAD.size
        if at + length > len(patch) or start + length > len(before):
            raise ValueError("a stretch leads beyond the end")
        changed[start : start + length] = patch[at : at + length]
        at += length
    return bytes(changed)
