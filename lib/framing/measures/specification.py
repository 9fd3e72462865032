"""Would other choices change the answer? Every defensible combination of the analyst's choices, evaluated.

A specification curve shows how much of a result is owed to choices that could as well have been made
otherwise. It is one result seen from many sides: not thousands of tests, and its spread is no interval for
anything but the choices listed. Reference: Simonsohn, Simmons and Nelson (2020); Steegen and others (2016).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.base.errors import TableError, nearest
from framing.measures.columns import PLAIN, need

MEAN = "mean of documents"
STANCE_OPTIONS = {"asserted": ("asserted",), "asserted or sought": ("asserted", "sought"), "any": None}
# The unit of measurement → what is counted as one case.
_CASES = {"per 1,000 words": "mention", "per sentence": "sentence", "per passage": "passage", MEAN: "mention"}
UNITS = tuple(_CASES)
MANY_DOCUMENTS = 20
_BATCH = 4096


def specify_ratio(
    mentions,
    documents,
    passages,
    *,
    more="partnership",
    less="alliance",
    doubtful=None,
    furniture=None,
    furniture_matches=None,
    vary=None,
    many_documents=MANY_DOCUMENTS,
):
    """The table ``specifications`` for «how many times as often do the texts claim ``more`` as ``less``?»

    One row per specification: a column per choice, ``estimate`` (binary logarithm of the ratio, 0 is as
    often, +1 twice as often; half a case is added on both sides, so that it stays finite with zero cases),
    ``n`` (cases on both sides), ``k_more, k_less``, ``default``. The choices, the workbook's own first:

    - unit: mentions per 1,000 words; sentences, or passages, that hold one; the mean of the documents' rates;
    - furniture: left out, counted (if ``furniture`` and ``furniture_matches`` are given: one row per match,
      ``doc_id, family, entry``; such matches are not coded and count as the plain dictionary counts);
    - headings, quotations, reported (speech): counted, left out;
    - names of treaties and bodies: left out, counted;
    - referent: focal, focal or generic, any; time: current, any; stance: asserted, asserted or sought, any;
    - entries: all, without the ``doubtful`` ones (a name for the choice → its entries, e.g.
      ``{"alignment and rapprochement": ("alignment", "rapprochement")}``; no choice where none was found);
    - omitted: nothing, one document (with up to ``many_documents`` documents), one entry.

    ``vary`` names the choices to be made otherwise; the others stay as they are by default (None varies all).
    So ``vary=("omitted",), many_documents=len(documents)`` leaves every document out in turn, however many
    there are. Sorted by specification, the default first. Half a case weighs much where counts are small:
    read ``k_more, k_less``.
    """
    rows = _rows(mentions, passages, furniture_matches, (more, less))
    choices = _choices(rows, documents, doubtful, furniture_matches, many_documents)
    grid = _Grid(_limit(choices, vary), _units(vary), rows, documents, passages, furniture)
    a, b, n_a, n_b = grid.count((rows["family"] == more).to_numpy(), (rows["family"] == less).to_numpy())
    return grid.table(np.log2((a + 0.5) / (b + 0.5)), n=n_a + n_b, k_more=n_a, k_less=n_b)


def specify_share(
    mentions,
    documents,
    passages,
    *,
    family="alliance",
    stances=("denied", "surpassed"),
    doubtful=None,
    furniture=None,
    furniture_matches=None,
    vary=None,
    many_documents=MANY_DOCUMENTS,
):
    """The table ``specifications`` for «which share of the ``family``'s mentions has one of these stances?»

    One row per specification: a column per choice, ``estimate`` (0 to 1, ``nan`` where n is 0), ``n``
    (mentions, sentences or passages of the family), ``k`` (those with one of the ``stances``), ``default``.
    Choices and ``vary`` as in ``specify_ratio``, without the stance, which is measured. A sentence counts
    if one of its mentions does; ``mean of documents`` is the mean of their shares, documents without a mention left out.
    """
    rows = _rows(mentions, passages, furniture_matches, (family,))
    choices = _choices(rows, documents, doubtful, furniture_matches, many_documents)
    del choices["stance"]
    grid = _Grid(_limit(choices, vary), _units(vary), rows, documents, passages, furniture)
    inside = (rows["family"] == family).to_numpy()
    a, b, k, n = grid.count(inside & rows["stance"].isin(stances).to_numpy(), inside, share=True)
    return grid.table(np.where(n > 0, a / np.where(n > 0, b, 1), np.nan), n=n, k=k)


def list_matches(furniture):
    """The ``furniture_matches`` of the table ``furniture``: ``doc_id, codebook, family, entry``.

    One row per match. The column ``entries`` of ``furniture`` lists what was found in each piece as
    ``codebook/family/entry``, separated by semicolons.

    >>> found = "relationship/alliance/ally; relationship/amity/friend"
    >>> pieces = pd.DataFrame({"doc_id": ["a"], "entries": [found]})
    >>> print(list_matches(pieces).to_string(index=False))
    doc_id     codebook   family  entry
         a relationship alliance   ally
         a relationship    amity friend
    """
    need(furniture, "doc_id", "entries", name="furniture")
    found = furniture[furniture["entries"] != ""]
    found = found[["doc_id"]].assign(entries=found["entries"].str.split("; "))
    found = found.explode("entries", ignore_index=True)
    parts = found["entries"].str.split("/", n=2, expand=True).reindex(columns=range(3))
    names = dict(enumerate(("codebook", "family", "entry")))
    return pd.concat([found[["doc_id"]], parts.rename(columns=names)], axis=1)


def weigh_choices(specifications):
    """Which choices matter most? One row per choice, the widest range of means first, then by name.

    Columns: ``choice, options`` (number), ``lowest, lowest_mean, highest, highest_mean`` (the options with
    the lowest and highest mean estimate), ``range`` (between them), ``variance`` (share of the estimates'
    variance that the choice accounts for alone: η², 0 to 1; with all combinations evaluated these sum to at
    most 1, the rest is interplay).
    """
    known = specifications[specifications["estimate"].notna()]
    estimates = known["estimate"]
    spread = ((estimates - estimates.mean()) ** 2).sum()
    rows = []
    for choice in choice_columns(specifications):
        means = estimates.groupby(known[choice]).agg(["mean", "size"]).sort_index()
        between = (means["size"] * (means["mean"] - estimates.mean()) ** 2).sum()
        low, high = means["mean"].idxmin(), means["mean"].idxmax()
        rows.append(
            {
                "choice": choice,
                "options": len(means),
                "lowest": low,
                "lowest_mean": means["mean"][low],
                "highest": high,
                "highest_mean": means["mean"][high],
                "range": means["mean"][high] - means["mean"][low],
                "variance": between / spread if spread > 0 else np.nan,
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values(["range", "choice"], ascending=[False, True], ignore_index=True)


def summarise_specifications(specifications, *, threshold=0.0):
    """The spread in one row: ``specifications, undefined`` (no cases), ``lowest, first_quartile, median,
    third_quartile, highest, above`` (share of the defined estimates above ``threshold``), ``default`` (the
    workbook's own estimate) and ``default_rank`` (share of the estimates below it, ties halved).
    """
    need(specifications, "estimate", "default", name="specifications")
    estimates = specifications["estimate"].dropna().to_numpy()
    if not len(estimates):
        raise TableError("no specification has an estimate", where="specifications")
    own = float(specifications.loc[specifications["default"], "estimate"].iloc[0])
    low, first, median, third, high = np.quantile(estimates, [0, 0.25, 0.5, 0.75, 1])
    rank = np.nan if np.isnan(own) else ((estimates < own).mean() + (estimates <= own).mean()) / 2
    return pd.DataFrame(
        [
            {
                "specifications": len(specifications),
                "undefined": len(specifications) - len(estimates),
                "lowest": low,
                "first_quartile": first,
                "median": median,
                "third_quartile": third,
                "highest": high,
                "above": float((estimates > threshold).mean()),
                "default": own,
                "default_rank": rank,
            }
        ]
    )


def list_choices(specifications):
    """The choices, one row each: ``choice, own`` (the workbook's option), ``otherwise`` (all others)."""
    own = _own(specifications)
    rows = [
        {
            "choice": choice,
            "own": own[choice],
            "otherwise": "; ".join(o for o in dict.fromkeys(specifications[choice]) if o != own[choice]),
        }
        for choice in choice_columns(specifications)
    ]
    return pd.DataFrame(rows, columns=["choice", "own", "otherwise"])


def stack_questions(questions):
    """Specifications of several questions (name → table) as one table with a column ``question``; a choice
    that a question doesn't have is empty there.
    """
    table = pd.concat([t.assign(question=name) for name, t in questions.items()], ignore_index=True)
    choices = choice_columns(table)
    return table.assign(**table[choices].fillna(""))


def pick_specification(specifications, **options):
    """The one specification that is the workbook's own but for the ``options`` given (choice=option).

    ``pick_specification(table, referent="any", names="counted", time="any", stance="any")`` is what a plain
    dictionary counts. Raises TableError for a choice or an option that there is none of.
    """
    choices = choice_columns(specifications)
    own = _own(specifications)
    for choice, option in options.items():
        if choice not in choices:
            raise _unknown(f"there is no choice {choice!r}", choice, choices)
        if option not in (known := set(specifications[choice])):
            raise _unknown(f"{choice} has no option {option!r}", option, known)
    wanted = {choice: options.get(choice, own[choice]) for choice in choices}
    fits = np.all([specifications[choice] == option for choice, option in wanted.items()], axis=0)
    return specifications[fits]


def change_one(specifications):
    """What happens if one choice alone is made otherwise? One row per option that is not the workbook's own.

    Columns: ``choice, option, estimate, change`` (from the workbook's own estimate), ``n``, and the counts
    that the specifications have. Sorted by the size of the change, the largest first, then by name. Unsafe:
    adding changes up; choices interact, which the whole curve shows and this table doesn't.
    """
    own, choices = _own(specifications), choice_columns(specifications)
    differs = pd.DataFrame({choice: specifications[choice] != own[choice] for choice in choices})
    single = differs.sum(axis=1) == 1
    changed = specifications[single]
    choice = differs[single].idxmax(axis=1) if len(changed) else pd.Series(dtype=object)
    table = pd.DataFrame(
        {
            "choice": choice,
            "option": [changed.at[row, name] for row, name in choice.items()],
            "estimate": changed["estimate"],
            "change": changed["estimate"] - own["estimate"],
            **{name: changed[name] for name in ("n", "k", "k_more", "k_less") if name in changed},
        }
    )
    size = table["change"].abs().fillna(-1).rename("size")
    table = pd.concat([table, size], axis=1)
    table = table.sort_values(["size", "choice", "option"], ascending=[False, True, True], ignore_index=True)
    return table.drop(columns="size")


def describe_options(specifications, *, threshold=0.0):
    """Does the answer hold under every option? One row per choice and option, in their order.

    Columns: ``choice, option, specifications`` (with an estimate), ``lowest, median, highest, above`` (share
    of them above ``threshold``). An option whose ``above`` is 0 or 1 settles the answer whatever else is
    chosen.
    """
    known = specifications[specifications["estimate"].notna()]
    rows = [
        {
            "choice": choice,
            "option": option,
            "specifications": len(taken),
            "lowest": taken.min(),
            "median": taken.median(),
            "highest": taken.max(),
            "above": (taken > threshold).mean() if len(taken) else np.nan,
        }
        for choice in choice_columns(specifications)
        for option in dict.fromkeys(specifications[choice])
        for taken in [known.loc[known[choice] == option, "estimate"]]
    ]
    return pd.DataFrame(rows)


def slice_specifications(specifications, *, choices=None, slices=10):
    """The specification curve in small: the specifications, ordered by estimate, cut into equal ``slices``.

    One row per choice, option and slice (from 1, the lowest estimates): ``value`` is the share of the slice's
    specifications that take the option, 0 to 1. For the choice ``estimate`` it is the slice's ``lowest,
    median, highest`` estimate; for ``own`` the workbook's own estimate, in the slice that holds it.
    ``choices`` names the choices shown (None: all). Specifications without an estimate are left out.
    """
    known = specifications[specifications["estimate"].notna()].sort_values(["estimate", "specification"])
    place = np.arange(len(known)) * slices // max(len(known), 1) + 1
    estimates = known["estimate"].groupby(place).agg(["min", "median", "max"])
    estimates.columns = ["lowest", "median", "highest"]
    parts = [_sliced(estimates, "estimate")]
    own = known["default"].to_numpy()
    parts.append(_sliced(known.loc[own, ["estimate"]].set_axis(place[own]), "own"))
    for choice in choice_columns(specifications) if choices is None else choices:
        options = list(dict.fromkeys(specifications[choice]))
        shares = pd.crosstab(place, known[choice].to_numpy(), normalize="index")
        parts.append(_sliced(shares.reindex(columns=options, fill_value=0), choice))
    return pd.concat(parts, ignore_index=True)


def choice_columns(specifications):
    """The columns that are choices."""
    other = {"question", "specification", "estimate", "n", "k", "k_more", "k_less", "default"}
    return [column for column in specifications.columns if column not in other]


def _sliced(values, choice):
    """A table slice × option in long form."""
    long = values.rename_axis(index="slice", columns="option").T.stack().rename("value").reset_index()
    return long.assign(choice=choice)[["choice", "option", "slice", "value"]]


def _own(specifications):
    need(specifications, "estimate", "default", name="specifications")
    return specifications[specifications["default"]].iloc[0]


def _rows(mentions, passages, furniture_matches, families):
    """The matches to choose among: one row each, furniture's coded as a plain dictionary would."""
    need(mentions, "doc_id", "passage_id", "sentence", "family", "entry", *PLAIN, name="mentions")
    need(passages, "passage_id", "doc_id", "role", "n_words", name="passages")
    body = mentions[mentions["family"].isin(families)]
    roles = passages.set_index("passage_id")["role"]
    rows = pd.DataFrame(
        {
            **{c: body[c].to_numpy() for c in ("doc_id", "family", "entry", *PLAIN)},
            "passage": body["passage_id"].to_numpy(),
            "sentence": (body["passage_id"].astype(str) + "#" + body["sentence"].astype(str)).to_numpy(),
            "heading": body["passage_id"].map(roles).eq("heading").to_numpy(),
            "furniture": False,
        }
    )
    if furniture_matches is None:
        return rows
    need(furniture_matches, "doc_id", "family", "entry", name="furniture matches")
    left_out = furniture_matches[furniture_matches["family"].isin(families)].reset_index(drop=True)
    own = "furniture " + left_out.index.astype(str)
    extra = left_out[["doc_id", "family", "entry"]].assign(
        **PLAIN, passage=own, sentence=own, heading=False, furniture=True
    )
    return pd.concat([rows, extra], ignore_index=True)


def _choices(rows, documents, doubtful, furniture_matches, many_documents):
    """Choice → option → which rows stay; the default option first."""
    everything = np.ones(len(rows), bool)
    names = (rows["referent"] == "name").to_numpy()
    referents = {"focal": ("focal",), "focal or generic": ("focal", "generic"), "any": None}
    choices = {}
    if furniture_matches is not None:
        choices["furniture"] = {"left out": ~rows["furniture"].to_numpy(), "counted": everything}
    choices["headings"] = {"counted": everything, "left out": ~rows["heading"].to_numpy()}
    choices["quotations"] = {"counted": everything, "left out": (rows["voice"] != "quoted").to_numpy()}
    choices["reported"] = {"counted": everything, "left out": (rows["voice"] != "reported").to_numpy()}
    choices["names"] = {"left out": ~names, "counted": everything}
    # Whether names count is a choice of its own: whose relationship it is decides on the others only.
    choices["referent"] = {
        option: names | kept for option, kept in _kept(rows, "referent", referents).items()
    }
    choices["stance"] = _kept(rows, "stance", STANCE_OPTIONS)
    choices["time"] = _kept(rows, "time", {"current": ("current",), "any": None})
    for name, entries in (doubtful or {}).items():
        doubted = rows["entry"].isin(entries).to_numpy()
        if doubted.any():
            choices[name] = {"counted": everything, "left out": ~doubted}
    choices["omitted"] = {"nothing": everything}
    if len(documents) <= many_documents:
        for doc_id in documents["doc_id"]:
            choices["omitted"][f"document {doc_id}"] = (rows["doc_id"] != doc_id).to_numpy()
    for entry in sorted(set(rows["entry"])):
        choices["omitted"][f"entry {entry}"] = (rows["entry"] != entry).to_numpy()
    return choices


def _limit(choices, vary):
    """The choices, those that aren't varied with their first option only."""
    if vary is None:
        return choices
    for name in vary:
        if name not in ("unit", *choices):
            raise _unknown(f"there is no choice {name!r}", name, choices)
    return {
        name: options if name in vary else dict([next(iter(options.items()))])
        for name, options in choices.items()
    }


def _unknown(what, name, known):
    return TableError(what, where="specifications", advice=nearest(name, known))


def _units(vary):
    return UNITS if vary is None or "unit" in vary else UNITS[:1]


def _kept(rows, attribute, options):
    return {
        option: np.ones(len(rows), bool) if kept is None else rows[attribute].isin(kept).to_numpy()
        for option, kept in options.items()
    }


@dataclass
class _Grid:
    """All combinations of the choices, and the counting under each, some thousand combinations at a time.

    Rows that every choice treats alike are counted together, so that the work depends on the number of
    distinct kinds of mentions, not on the number of mentions.
    """

    choices: dict
    units: tuple
    rows: pd.DataFrame
    documents: pd.DataFrame
    passages: pd.DataFrame
    furniture: pd.DataFrame | None

    def __post_init__(self):
        self.shape = (len(self.units), *(len(options) for options in self.choices.values()))
        self.size = int(np.prod(self.shape))
        self.picked = np.unravel_index(np.arange(self.size), self.shape)

    def count(self, first, second, *, share=False):
        """Weighted and plain numbers of cases that are ``first`` and ``second`` under each specification."""
        counters = [self._counter(side) for side in (first, second)]
        weighted, plain = np.zeros((2, self.size)), np.zeros((2, self.size), int)
        for start in range(0, self.size, _BATCH):
            batch = slice(start, min(start + _BATCH, self.size))
            cases = [self._cases_by_document(counter, batch) for counter in counters]
            plain[:, batch] = [by_document.sum(axis=1) for by_document in cases]
            weighted[:, batch] = plain[:, batch]
            mean = np.array(self.units)[self.picked[0][batch]] == MEAN
            of_mean = [by_document[mean] for by_document in cases]
            averaged = _mean_shares(*of_mean) if share else _mean_rates(of_mean, self._words(batch)[mean])
            weighted[:, batch][:, mean] = averaged
        return *weighted, *plain

    def table(self, estimate, **counts):
        columns = {"unit": np.array(self.units, object)[self.picked[0]]}
        for place, (name, options) in enumerate(self.choices.items(), 1):
            columns[name] = np.array(list(options), object)[self.picked[place]]
        default = np.all([picked == 0 for picked in self.picked], axis=0)
        return pd.DataFrame(
            {
                "specification": np.arange(1, self.size + 1),
                **columns,
                "estimate": estimate,
                **counts,
                "default": default,
            }
        )

    def _cases_by_document(self, counter, batch):
        masks, kinds = counter
        kept = np.ones((batch.stop - batch.start, masks[0].shape[1]), bool)
        for choice, table in enumerate(masks, 1):
            kept &= table[self.picked[choice][batch]]
        by_document = np.zeros((len(kept), len(self.documents)), int)
        for place, unit in enumerate(self.units):
            of_unit = self.picked[0][batch] == place
            by_document[of_unit] = _cases(kept[of_unit], kinds[_CASES[unit]], len(self.documents))
        return by_document

    def _counter(self, wanted):
        """For the rows wanted: per choice a table option × kind of row, and the cases made of these kinds."""
        rows = self.rows[wanted]
        masks = [np.array([mask[wanted] for mask in options.values()]) for options in self.choices.values()]
        stacked = np.concatenate(masks)
        _, first, kind = np.unique(stacked, axis=1, return_index=True, return_inverse=True)
        kind = kind.ravel()
        document = pd.Index(self.documents["doc_id"]).get_indexer(rows["doc_id"])
        cases = {name: _case_kinds(kind, document, rows[name].to_numpy()) for name in ("sentence", "passage")}
        cases["mention"] = _case_kinds(kind, document, np.arange(len(rows)))
        return [table[:, first] for table in masks], cases

    def _words(self, batch):
        """Words per document under the choices on furniture, headings and the document left out."""
        doc_ids = self.documents["doc_id"]
        body = self.passages.groupby("doc_id")["n_words"].sum().reindex(doc_ids, fill_value=0).to_numpy(float)
        headings = self.passages[self.passages["role"] == "heading"].groupby("doc_id")["n_words"].sum()
        words = np.repeat(body[None], batch.stop - batch.start, axis=0)
        names = list(self.choices)
        without = self.picked[1 + names.index("headings")][batch] == 1
        words[without] -= headings.reindex(doc_ids, fill_value=0).to_numpy(float)
        if "furniture" in names and self.furniture is not None:
            extra = self.furniture.groupby("doc_id")["n_words"].sum().reindex(doc_ids, fill_value=0)
            words[self.picked[1 + names.index("furniture")][batch] == 1] += extra.to_numpy(float)
        options = list(self.choices["omitted"])
        left_out = self.picked[1 + names.index("omitted")][batch]
        for place, doc_id in enumerate(doc_ids):
            if f"document {doc_id}" in options:
                words[left_out == options.index(f"document {doc_id}"), place] = 0
        return words


def _case_kinds(kind, document, case):
    """Cases (mentions, sentences, passages) by the kinds of rows they hold: one row of counts per document
    for each.
    """
    order = np.lexsort((kind, case))
    found = {}
    bounds = np.flatnonzero(np.diff(pd.factorize(case[order])[0])) + 1
    for members in np.split(order, bounds) if len(order) else []:
        key = tuple(sorted(set(kind[members].tolist())))
        found.setdefault(key, []).append(document[members[0]])
    return found


def _cases(kept, kinds, n_documents):
    """Per specification and document, the cases of which at least one kind of row is kept."""
    held = np.array([kept[:, list(key)].any(axis=1) for key in kinds]).reshape(len(kinds), len(kept))
    per_document = np.array([np.bincount(d, minlength=n_documents) for d in kinds.values()])
    return (held.T.astype(float) @ per_document.reshape(len(kinds), n_documents).astype(float)).astype(int)


def _mean_rates(by_document, words):
    """Counts as if every document had the mean number of words, so that each weighs the same."""
    present = words > 0
    mean = words.sum(axis=1, keepdims=True) / np.maximum(present.sum(axis=1, keepdims=True), 1)
    weights = np.where(present, mean / np.where(present, words, 1), 0)
    return np.array([(counts * weights).sum(axis=1) for counts in by_document])


def _mean_shares(k, n):
    """Sum of the documents' shares, and the number of documents that have one."""
    present = n > 0
    return np.array([np.where(present, k / np.where(present, n, 1), 0).sum(axis=1), present.sum(axis=1)])
