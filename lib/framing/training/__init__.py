"""Training: the model coder is made from readings, scored on what it has not seen, and tuned to a study.

Readings and texts become examples (`material`, `examples`, `unread`), these become numbers (`labels`,
`vocabulary`). A network (`network`), which may first fill in hidden words (`adapt`), learns to code (`fit`),
once for each part that is held out (`folds`, `fits`) and once on all; what it says of the held-out parts is
scored (`score`, `summary`) and written on the model's card (`card`, `report`), and the weights become the
model's files (`export`). `train` does all of it; `tune` fits the model a little further to one study's
codings (`own`). What needs torch (`adapt`, `export`, `fit`, `fits`, `network`, `train`, `tune`) runs in an
environment of its own, which `make train` makes; the rest does without it.
"""
