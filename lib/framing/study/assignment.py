"""Who codes which mentions of a sample: drawn once with the sample, in ``samples/<name>-coders.csv``."""

import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

from framing.base.csvfile import csv_text, read_csv
from framing.base.errors import ParameterError, StudyError, nearest
from framing.base.files import sha256, write_beside
from framing.measures.sampling import assign_coders
from framing.study.codings import CODEBOOK, PERSON, PLACE, mention_ids, name_codebook, name_file, people_of
from framing.study.samples import FOLDER, Sample, count_people, extend_record, list_samples
from framing.study.study import Study

COLUMNS = (*PLACE, "coder")
_END = "-coders.csv"


def assign_sample(
    study: Study, sample: Sample, coders: Sequence[str], *, each: int, seed: int, code_names: bool
) -> pd.DataFrame:
    """Assign the mentions of a sample to coders, write who codes what and seal it.

    Parameters
    ----------
    study, sample : whose sample it is.
    coders : their names, or code names; letters, digits and dashes.
    each : how many code each mention, two at least.
    seed : the same seed assigns the same.
    code_names : whether coders are called by a code name, which is said wherever their codings are shown.

    Returns
    -------
    DataFrame
        one row per mention and coder: ``mention_id, doc_id, start, end, coder``.

    Raises
    ------
    ParameterError
        for a name that can't be one, and as :func:`framing.measures.sampling.assign_coders` does.
    StudyError
        where the sample is assigned already.
    """
    path = study.path(FOLDER) / f"{sample.name}{_END}"
    if path.exists():
        what, advice = "the sample is assigned already", "draw another one for other coders"
        raise StudyError(what, where=f"{FOLDER}/{path.name}", advice=advice)
    for coder in coders:
        check_coder(coder)
    drawn = sample.drawn.to_dict("records")
    assigned = assign_coders(len(drawn), coders, each=each, seed=seed)
    rows = [row | {"coder": coder} for row, names in zip(drawn, assigned, strict=True) for coder in names]
    text = csv_text(rows, [*COLUMNS, *name_codebook(sample.drawn)]).encode()
    write_beside(path, text)
    extended = extend_record(
        study, sample.name, coders=list(coders), each=each, code_names=code_names, assigned=sha256(text)
    )
    return load_assignment(study, extended)


def load_assignment(study: Study, sample: Sample) -> pd.DataFrame:
    """Who codes what of a sample; no rows where it isn't assigned, and everybody may code all of it.

    Raises StudyError where the file isn't the one that was written with the sample.
    """
    path = study.path(FOLDER) / f"{sample.name}{_END}"
    if not sample.coders:
        return pd.DataFrame(columns=["mention_id", *COLUMNS])
    file = read_csv(path, COLUMNS, error=StudyError, optional=(CODEBOOK,))
    if sha256(path.read_bytes()) != sample.record["assigned"]:
        what, advice = "the assignment has changed since it was drawn", "take the file back as it was"
        raise StudyError(what, where=f"{FOLDER}/{path.name}", advice=advice)
    frame = file.frame().reset_index(drop=True).astype({"start": "int64", "end": "int64"})
    frame.insert(0, "mention_id", mention_ids(frame))
    return frame


def check_coder(coder: str) -> str:
    """The name of a coder, if it can be one. Raises ParameterError."""
    named = unicodedata.normalize("NFC", coder.strip())
    if not named.replace("-", "").isalnum():
        raise ParameterError(f"{coder!r} can't name a coder", expected="letters, digits and dashes")
    return named


def name_coders(said: str) -> tuple[list[str], bool]:
    """The coders whom somebody names, and whether these are code names.

    Names are parted by commas, semicolons or line breaks, or by blanks where there is none of these. A number
    alone asks for as many code names. Raises ParameterError for a name that can't be one, and for a coder who
    is named twice or alone.

    >>> name_coders("ann, ben"), name_coders("3")
    ((['ann', 'ben'], False), (['c01', 'c02', 'c03'], True))
    """
    parts = [
        part for part in re.split(r"[,;\n]" if re.search(r"[,;\n]", said) else r"\s", said) if part.strip()
    ]
    hidden = len(parts) == 1 and re.fullmatch(r"[0-9]{1,3}", parts[0].strip()) is not None
    if hidden:
        parts = [f"c{number:02d}" for number in range(1, int(parts[0]) + 1)]
    names = [check_coder(part) for part in parts]
    files = [name_file(name) for name in names]
    if twice := [name for name in names if files.count(name_file(name)) > 1]:
        raise ParameterError("a coder is named twice", found=", ".join(twice))
    if len(names) == 1 or (hidden and not names):
        raise ParameterError("one coder alone agrees with nobody", expected="two names or more, or none")
    return names, hidden


def find_coder(sample: Sample, coder: str) -> str:
    """A coder's name as a sample has it, whatever its capitals; as it was given where it has none such.

    Raises ParameterError as ``check_coder`` does.
    """
    given = check_coder(coder)
    return next((name for name in sample.coders if name_file(name) == name_file(given)), given)


def mentions_for(
    study: Study, sample: Sample, coder: str, codings: pd.DataFrame, *, stand_in: bool = False
) -> list[str]:
    """The ids of the mentions of a sample that somebody codes, in reading order.

    Parameters
    ----------
    study, sample : whose sample it is.
    coder : the name of who codes.
    codings : the table of the files of codings.
    stand_in : whether they code for others, too: what fewer people have coded than were to.

    Returns
    -------
    list of str
        all mentions of a sample that isn't assigned; else those that are assigned to the coder, and, of
        others, those for which somebody stands in or has stood in before.

    Raises ParameterError where nothing is assigned to somebody who stands in for nobody.
    """
    drawn = list(sample.drawn["mention_id"])
    if not sample.coders:
        return drawn
    if coder not in sample.coders and not stand_in:
        what = f"nothing of the sample {sample.name} is assigned to {coder!r}"
        advice = f"{nearest(coder, sample.coders)}; who stands in for somebody says so"
        raise ParameterError(what, advice=advice)
    assigned = load_assignment(study, sample)
    wanted = set(assigned.loc[assigned["coder"] == coder, "mention_id"])
    if stand_in:
        own = codings["coder"].eq(f"{PERSON} {coder}")
        people = count_people(sample, codings[~own])
        wanted |= set(people.index[people < sample.each]) | set(codings.loc[own, "mention_id"])
    return [name for name in drawn if name in wanted]


def count_progress(study: Study, codings: pd.DataFrame) -> pd.DataFrame:
    """How far those are who code the latest sample: one row per coder, in the order of the assignment.

    Columns: ``coder, sample, to_code`` (mentions; missing for somebody to whom nothing was assigned),
    ``coded`` (of these; of all of it, where nothing was assigned). No rows where nobody codes it.
    """
    columns = ["coder", "sample", "to_code", "coded"]
    samples = list_samples(study)
    if not samples:
        return pd.DataFrame(columns=columns)
    sample = samples[-1]
    assigned = load_assignment(study, sample)
    people = [coder.removeprefix(f"{PERSON} ") for coder in people_of(codings)]
    others = [name for name in people if name not in sample.coders]
    rows = []
    for coder in (*sample.coders, *others):
        own = set(assigned.loc[assigned["coder"] == coder, "mention_id"])
        coded = set(codings.loc[codings["coder"] == f"{PERSON} {coder}", "mention_id"])
        n = len(coded & (own or set(sample.drawn["mention_id"])))
        if own or n:
            rows.append((coder, sample.name, len(own) or pd.NA, n))
    return pd.DataFrame(rows, columns=columns).astype({"to_code": "Int64", "coded": "Int64"})
