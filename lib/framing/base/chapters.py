"""The names of the chapters, in order: what stages, notebooks and pages of a study are called."""

CHAPTERS = (
    "01_documents",
    "02_passages",
    "03_mentions",
    "04_agreement",
    "05_alliance_partnership",
    "06_multipolarity",
    "07_comparison",
    "08_chronology",
    "09_robustness",
    "10_findings",
)
