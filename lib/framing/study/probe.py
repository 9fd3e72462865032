"""Behavioural tests of a codebook: whether a coder that reads it follows its definitions, or its labels.

The same mentions are coded with the codebook as it is and with changed ones, after Halterman and Keith
(2025): one definition left out, values under neutral names, names swapped among the definitions, values in
another order. A coder that follows the definitions gives the same codes in the last three (as definitions,
not as names), and others where the definition is missing.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from framing.base.errors import ParameterError, nearest
from framing.base.spans import Focus
from framing.coding.contract import Coder
from framing.coding.prompt import Prompt
from framing.corpus.mentions import context_of, mention_id
from framing.lexicon.attributes import Attribute
from framing.measures.intervals import wilson_interval
from framing.study.coded import Work

AS_IS, SWAPPED = "as it is", "swapped names"
COLUMNS = ("variant", "attribute", "n", "changed", "share", "low", "high", "by_label", "uncoded")
Codes = dict[str, dict[str, str]]  # values by attribute, by mention


def vary_prompt(prompt: Prompt, left_out: str | None = None) -> dict[str, Prompt]:
    """A prompt as it is and changed, by the change's name.

    Parameters
    ----------
    prompt : of the codebook.
    left_out : the value whose definition and example are left out, as ``attribute=value``; None takes the
        second value of ``stance``.

    Raises
    ------
    ParameterError
        for a value that the codebook doesn't have.
    """
    scheme = prompt.scheme
    names = {one.name: [value.name for value in one.values] for one in scheme.attributes}
    known = [f"{attribute}={name}" for attribute, values in names.items() for name in values]
    left_out = left_out or f"stance={names['stance'][1]}"
    if left_out not in known:
        what = f"the codebook has no value {left_out!r}"
        raise ParameterError(what, where="--leave-out", advice=nearest(left_out, known))
    silent = tuple(_silence(one, left_out) for one in scheme.attributes)
    turned = tuple(replace(one, values=one.values[::-1]) for one in scheme.attributes)
    neutral = {name: f"{attribute}_{at}" for attribute, v in names.items() for at, name in enumerate(v, 1)}
    swapped = {name: v[at - 1] for v in names.values() for at, name in enumerate(v)}
    return {
        AS_IS: prompt,
        f"without the definition of {left_out}": replace(prompt, scheme=replace(scheme, attributes=silent)),
        "neutral names": replace(prompt, labels=neutral),
        SWAPPED: replace(prompt, labels=swapped),
        "order turned round": replace(prompt, scheme=replace(scheme, attributes=turned)),
    }


def _silence(attribute: Attribute, left_out: str) -> Attribute:
    """An attribute without the definition and the example of the value that is left out."""
    values = (
        replace(value, definition="", example="") if f"{attribute.name}={value.name}" == left_out else value
        for value in attribute.values
    )
    return replace(attribute, values=tuple(values))


def draw_work(work: Work, sample: int, seed: int) -> Work:
    """A random sample of mentions, in the order of the texts; the same seed draws the same ones."""
    numbered = [(at, match) for at, (_, matches) in enumerate(work) for match in matches]
    drawn = set(random.Random(seed).sample(range(len(numbered)), min(sample, len(numbered))))  # noqa: S311
    chosen: list[list[Any]] = [[] for _ in work]
    for number, (at, match) in enumerate(numbered):
        if number in drawn:
            chosen[at].append(match)
    return [(one, matches) for (one, _), matches in zip(work, chosen, strict=True) if matches]


def probe_codebook(
    variants: Mapping[str, Prompt], coders: Mapping[str, Coder], work: Work, focus: Focus
) -> pd.DataFrame:
    """How many codes change where the codebook is changed (`vary_prompt`).

    Parameters
    ----------
    variants : prompts by the change's name, the unchanged one first.
    coders : for each of these the coder that reads it.
    work : documents and mentions.
    focus : whose relationship is measured.

    Returns
    -------
    DataFrame
        one row per change and attribute: ``n`` mentions that were coded with both codebooks, on how many of
        them the code ``changed``, its ``share`` with a 95 % interval ``low, high`` (Wilson), ``by_label``:
        how many got the old name although it now stands for something else (swapped names only), and how
        many mentions stayed ``uncoded`` with the change.
    """
    made = {name: _codes(coders[name], work, focus) for name in variants}
    before, total = made[AS_IS], sum(len(matches) for _, matches in work)
    rows = []
    for name, prompt in list(variants.items())[1:]:
        both = sorted(before.keys() & made[name].keys())
        for attribute in [one.name for one in prompt.scheme.attributes]:
            pairs = [(before[one][attribute], made[name][one][attribute]) for one in both]
            changed = sum(old != new for old, new in pairs)
            labelled = sum(old != new and prompt.labels.get(new, new) == old for old, new in pairs)
            rows.append(_row(name, attribute, len(pairs), changed, labelled, total - len(made[name])))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def describe_probe(table: pd.DataFrame) -> str:
    """What the swapped names show, in a sentence."""
    swapped = table[table["variant"] == SWAPPED]
    n, changed, labelled = (int(swapped[name].sum()) for name in ("n", "changed", "by_label"))
    if not n:
        return "No mention was coded with both codebooks: nothing can be said."
    return (
        f"With swapped names {n - changed} of {n} codes follow the definitions, {labelled} the names, "
        f"{changed - labelled} neither."
    )


def _codes(coder: Coder, work: Work, focus: Focus) -> Codes:
    """The values that a coder gives, by attribute, for each mention that it coded."""
    found: Codes = {}
    for one, matches in work:
        for match, coding in zip(matches, coder.code(context_of(one), matches, focus), strict=True):
            if coding.codes:
                values = {name: code.value for name, code in coding.codes.items()}
                found[mention_id(one.doc_id, match)] = values
    return found


def _row(variant: str, attribute: str, n: int, changed: int, labelled: int, uncoded: int) -> Sequence[Any]:
    low, high = wilson_interval(changed, n)
    share = changed / n if n else float("nan")
    return variant, attribute, n, changed, share, float(low), float(high), labelled, uncoded
