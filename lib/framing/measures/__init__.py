"""The measures: pure functions, tables in, tables out. One module per question.

- ``rates``: how often is something said?
- ``counts``: of how many mentions is it true, and what remains of a plain count?
- ``intervals``: how uncertain is that?
- ``periods``, ``position``: when, and where in the texts?
- ``themes``, ``designations``: which order, which formulas?
- ``association``: what goes together in a passage?
- ``keyness``, ``dispersion``: which words set texts apart, and how evenly are they used?
- ``agreement``, ``alpha``, ``presence``: how far does the coding agree with what was read?
- ``matches``: how often does a match speak of its theme, and what do matches miss?
- ``coders``, ``panel``: how far do any two coders agree, or several together, and where don't they?
- ``calibration``, ``scores``: can probabilities be taken at their word, and what would other fields report?
- ``contrasts``: which of many differences between groups hold, all taken together?
- ``differential``: does the coder err more in some groups than in others?
- ``sampling``: which mentions should be read, and how many?
- ``correction``: what would a count, a share or a rate be if the coder made no mistakes?
- ``specification``, ``curve``: would other choices change the answer?

Each docstring says what a row or value means, its range, which comparisons are unsafe, the formula, and
where it comes from. Scores stand beside their counts and are sorted by score, then by name. The tables need
no study: a mention is a row with the columns that a function names, whoever made it.

>>> import pandas as pd
>>> from framing import measures
>>> documents = pd.DataFrame({"doc_id": ["a"], "n_words": [500]})
>>> mentions = pd.DataFrame({"doc_id": ["a"], "family": ["amity"]})
>>> measures.rate_families(mentions, documents)[["family", "rate"]].to_numpy().tolist()
[['all', 2.0], ['amity', 2.0]]
"""

from framing.measures.agreement import (
    align_codings,
    confuse,
    list_disagreements,
    measure_agreement,
    summarise_agreement,
)
from framing.measures.alpha import bootstrap_alpha, document_alpha, krippendorff_alpha
from framing.measures.association import (
    associate,
    false_discovery_rates,
    link_labels,
    list_phrases,
    normalised_pmi,
    stratified_tails,
)
from framing.measures.calibration import calibration_error, tabulate_calibration
from framing.measures.coders import compare_coders, confuse_coders, list_coder_disagreements, pair_codings
from framing.measures.columns import name_relationships, own_attributes
from framing.measures.contrasts import contrast_ratios
from framing.measures.correction import estimate_rate, estimate_share, weigh_readings
from framing.measures.counts import (
    count_grid,
    count_own,
    count_plainly,
    count_speakers,
    count_tiles,
    list_exceptions,
    waterfall,
)
from framing.measures.curve import (
    change_one,
    choice_columns,
    describe_options,
    list_choices,
    pick_specification,
    slice_specifications,
    stack_questions,
    summarise_specifications,
    weigh_choices,
)
from framing.measures.designations import climb_ladder, date_designations, tabulate_designations
from framing.measures.differential import compare_errors, estimate_errors
from framing.measures.dispersion import deviation_of_proportions, dispersion_floor, expected_dispersion
from framing.measures.intervals import (
    bootstrap_interval,
    document_interval,
    interval_within_texts,
    leave_one_out_range,
    note_small,
    poisson_interval,
    resample_weights,
    wilson_interval,
)
from framing.measures.keyness import (
    compare_contrasts,
    compare_words,
    list_key_words,
    log_likelihood,
    log_ratio,
    pick_key_words,
    weighted_log_odds,
)
from framing.measures.matches import compare_readings, estimate_precision, estimate_recall
from framing.measures.panel import cross_coders, pool_coders, rate_coders
from framing.measures.periods import count_actors, pool_documents, rate_periods, spread_counts, sum_actors
from framing.measures.position import place_mentions, summarise_places
from framing.measures.presence import compare_passes, score_theme_presence
from framing.measures.rates import (
    SUBSETS,
    UNION,
    narrow_families,
    pair_raw_coded,
    pick_level,
    rate_families,
    rate_subsets,
    share_mentions,
    tabulate_rates,
)
from framing.measures.sampling import (
    advise_size,
    advise_sizes,
    assign_coders,
    draw_passages,
    draw_sample,
)
from framing.measures.scores import macro_f1, score_cues
from framing.measures.specification import list_matches, specify_ratio, specify_readings, specify_share
from framing.measures.themes import (
    choose_matches,
    count_entries,
    count_images,
    count_matches,
    count_passages,
    count_stances,
    label_passages,
    list_left_out,
    place_labels,
    spread_passages,
    tabulate_themes,
)

__all__ = [  # noqa: RUF022  grouped by module, as the questions stand above
    # rates
    "SUBSETS",
    "UNION",
    "rate_families",
    "share_mentions",
    "tabulate_rates",
    "pick_level",
    "pair_raw_coded",
    "narrow_families",
    "rate_subsets",
    # columns
    "name_relationships",
    "own_attributes",
    # counts
    "count_own",
    "waterfall",
    "list_exceptions",
    "count_tiles",
    "count_grid",
    "count_speakers",
    "count_plainly",
    # intervals
    "wilson_interval",
    "poisson_interval",
    "leave_one_out_range",
    "resample_weights",
    "bootstrap_interval",
    "document_interval",
    "interval_within_texts",
    "note_small",
    # periods, position
    "rate_periods",
    "count_actors",
    "sum_actors",
    "spread_counts",
    "pool_documents",
    "place_mentions",
    "summarise_places",
    # themes, designations
    "choose_matches",
    "count_matches",
    "list_left_out",
    "tabulate_themes",
    "count_passages",
    "spread_passages",
    "count_stances",
    "count_entries",
    "count_images",
    "label_passages",
    "place_labels",
    "tabulate_designations",
    "date_designations",
    "climb_ladder",
    # association
    "associate",
    "list_phrases",
    "link_labels",
    "normalised_pmi",
    "stratified_tails",
    "false_discovery_rates",
    # keyness, dispersion
    "compare_words",
    "compare_contrasts",
    "pick_key_words",
    "list_key_words",
    "log_likelihood",
    "log_ratio",
    "weighted_log_odds",
    "deviation_of_proportions",
    "dispersion_floor",
    "expected_dispersion",
    # agreement, alpha, presence
    "align_codings",
    "measure_agreement",
    "summarise_agreement",
    "confuse",
    "list_disagreements",
    "krippendorff_alpha",
    "bootstrap_alpha",
    "document_alpha",
    "score_theme_presence",
    "compare_passes",
    # matches
    "estimate_precision",
    "estimate_recall",
    "compare_readings",
    # coders
    "pair_codings",
    "compare_coders",
    "confuse_coders",
    "list_coder_disagreements",
    # panel
    "pool_coders",
    "rate_coders",
    "cross_coders",
    # calibration, scores
    "tabulate_calibration",
    "calibration_error",
    "macro_f1",
    "score_cues",
    # sampling
    "draw_passages",
    "draw_sample",
    "advise_sizes",
    "advise_size",
    "assign_coders",
    # correction
    "weigh_readings",
    "estimate_share",
    "estimate_rate",
    # contrasts, differential
    "contrast_ratios",
    "estimate_errors",
    "compare_errors",
    # specification, curve
    "specify_ratio",
    "specify_readings",
    "specify_share",
    "list_matches",
    "choice_columns",
    "list_choices",
    "weigh_choices",
    "summarise_specifications",
    "describe_options",
    "slice_specifications",
    "pick_specification",
    "change_one",
    "stack_questions",
]
