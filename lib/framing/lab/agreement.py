"""How far the people of a class agree: files put together, tables by pair and attribute and overall."""

from typing import Any

import pandas as pd
import traitlets

from framing.base.errors import FramingError, ParameterError, nearest
from framing.lab import export
from framing.lab.material import load_coded, open_here
from framing.lab.panel import Panel, read_module, rows_of
from framing.measures.coders import pair_codings
from framing.measures.columns import VALUES, own_attributes
from framing.measures.panel import cross_coders, measure_interval, pool_coders, rate_coders
from framing.study.assignment import count_progress
from framing.study.coders import compare_pairs, gather_codings, list_differences_of_coders
from framing.study.codings import load_codings, people_of
from framing.study.marks import list_missed
from framing.study.merging import Merged, merge_codings
from framing.study.readings import describe_people
from framing.study.samples import list_samples, read_sample
from framing.study.study import Study

PEOPLE = "people"
WHO = (PEOPLE, "everybody")
_DRAWS, _SEED = 1000, 1


def codings_of(study: Study, mentions: pd.DataFrame, who: str, sample: str) -> pd.DataFrame:
    """The codings of people, or of everybody who coded the study: models and reference readings, too.

    One row per coder and mention, with ``doc_id``; of the mentions of a sample, or of all, where it is empty.
    Mentions that the study doesn't have are left out. Raises ParameterError for anybody else, and as
    ``read_sample`` does.
    """
    if who not in WHO:
        raise ParameterError(f"nobody is called {who!r}", advice=nearest(who, WHO))
    codings = load_codings(study) if who == PEOPLE else gather_codings(study, mentions)
    if who == PEOPLE:
        codings = codings[codings["coder"].isin(people_of(codings))]
    if sample:
        codings = codings[codings["mention_id"].isin(read_sample(study, sample).drawn["mention_id"])]
    return codings.merge(mentions[["mention_id", "doc_id"]], on="mention_id")


def list_attributes(codings: pd.DataFrame) -> list[str]:
    """The attributes on which codings are compared: the workbook's, then the study's own that were coded."""
    return [*VALUES, *own_attributes(codings)]


def compare_two(codings: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """How far every two coders agree: one row per pair and attribute, each with an interval.

    The columns of :func:`framing.study.coders.compare_pairs`; where the documents tell no interval of alpha,
    it is over mentions, and ``interval`` says so.
    """
    table = compare_pairs(codings.drop(columns="doc_id"), mentions, draws=_DRAWS, seed=_SEED)
    key = ["coder_a", "coder_b", "attribute"]
    untold = table[table["attribute"].isin(list_attributes(codings)) & table["low"].isna() & table["n"].gt(1)]
    together = pair_codings(codings).groupby(key)
    found = {
        place: measure_interval(pairs[["value_a", "value_b"]], pairs["doc_id"], _DRAWS, _SEED)
        for place, names in zip(untold.index, untold[key].itertuples(index=False), strict=True)
        for pairs in [together.get_group(tuple(names))]
    }
    table.update(pd.DataFrame.from_dict(found, orient="index"))
    return table


class AgreementTables(Panel):
    """How far coders agree; ``tables`` are all tables, ``matrix`` is what is taken for what."""

    _esm = read_module("agreement")
    tables = traitlets.Dict().tag(sync=True)
    matrix = traitlets.Dict().tag(sync=True)
    merged = traitlets.Dict().tag(sync=True)

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study, self.who, self.sample = study, PEOPLE, ""
        self.codings = pd.DataFrame()
        try:
            self.mentions = load_coded(study)
            self.do_show(PEOPLE)
        except FramingError as error:
            self.note = str(error)

    def do_show(self, who: str, sample: str = "") -> None:
        """Compare people, or everybody, as their files stand now: on a sample, or on all that was coded."""
        self.codings = codings_of(self.study, self.mentions, who, sample)
        self.who, self.sample = who, sample
        self.tables = tabulate(self.study, self.codings, self.mentions) | {
            "who": who,
            "choices": list(WHO),
            "sample": sample,
            "samples": [one.name for one in list_samples(self.study)],
        }
        self.merged = {}
        self.do_cross("stance")

    def do_cross(self, attribute: str, pair: str = "") -> None:
        """Show what is taken for what: by two coders, whose names are parted by a line break, or by all."""
        if attribute not in (known := list_attributes(self.codings)):
            raise ParameterError(f"there is no attribute {attribute!r}", advice=nearest(attribute, known))
        one, _, other = pair.partition("\n")
        table = cross_coders(self.codings, attribute, one, other)
        self.matrix = {
            "attribute": attribute,
            "pair": pair,
            "values": list(table.columns),
            "rows": table.to_numpy().tolist(),
        }

    def do_merge(self, names: list[str], contents: list[bytes], replace: bool = False) -> None:
        """Put the files that others handed in to those that are here, and compare anew.

        Where somebody codes otherwise than here, what is here stays, unless it is to be replaced.
        """
        files = dict(zip(names, contents, strict=True))
        merged = merge_codings(self.study, files, self.mentions, replace=replace)
        self.do_show(self.who, self.sample)
        self.merged = describe_merge(merged)

    def do_export(self) -> None:
        """Hand out all tables as one workbook."""
        tables = {
            name: pd.DataFrame(self.tables[name])
            for name in ("progress", "overall", "coders", "pairs", "differences", "missed")
        }
        self.hand_out(
            f"{self.study.study_id}-agreement.xlsx", export.TYPES[export.XLSX], export.write_sheets(tables)
        )


def compare_people(study: Study | None = None) -> AgreementTables:
    """The agreement of the people who coded a study; None takes the one that was named to ``framing lab``."""
    return AgreementTables(study or open_here())


def tabulate(study: Study, codings: pd.DataFrame, mentions: pd.DataFrame) -> dict[str, Any]:
    """All tables on the agreement of coders, as a browser takes them: a list of rows each.

    ``progress`` (one row per coder of the latest sample), ``overall`` (per attribute), ``pairs`` (per pair
    and attribute), ``coders`` (per coder and attribute: how often they agree with the others),
    ``differences`` (per mention, attribute and pair), ``missed`` (words that people marked as missed),
    ``coder_names``, and ``state``: how far people have come.
    """
    differing = list_differences_of_coders(codings.drop(columns="doc_id"), mentions)
    columns = ["attribute", "doc_id", "start", "surface", "coder_a", "value_a", "coder_b", "value_b"]
    return {
        "progress": rows_of(count_progress(study, load_codings(study))),
        "overall": rows_of(pool_coders(codings, draws=_DRAWS, seed=_SEED)),
        "pairs": rows_of(compare_two(codings, mentions).drop(columns="codebook")),
        "coders": rows_of(rate_coders(codings)),
        "differences": rows_of(differing[columns]),
        "missed": rows_of(list_missed(study)),
        "coder_names": list(dict.fromkeys(codings["coder"])),
        "attributes": list_attributes(codings),
        "state": describe_people(study),
    }


def describe_merge(merged: Merged) -> dict[str, Any]:
    """What came of a merge, as a browser takes it."""
    return {"lines": merged.lines, "conflicts": merged.conflicts.to_dict("records")}
