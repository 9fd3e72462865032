"""The measures: pure functions, tables in, tables out. One module per question.

- ``rates``: how often is something said, and what is claimed?
- ``intervals``: how uncertain is that?
- ``periods``, ``position``: when, and where in the texts?
- ``association``: what goes together in a passage?
- ``keyness``: which words set texts apart, and how evenly are they used?
- ``agreement``: how far does the coding agree with careful readers?
- ``correction``: what would shares be if it made no mistakes?
- ``specification``: would other choices change the answer?

Each docstring says what a row or value means, its range, which comparisons are unsafe, the formula, and
where it comes from. Scores stand beside their counts and are sorted by score, then by name.
"""
