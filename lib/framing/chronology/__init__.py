"""What happened when, as the texts say it, and whether the texts agree.

A *statement* is one document's dating or quantifying of one *event*: ``chronology.csv`` has one row for each,
with the place in the text that says so. A *comparison* asks one question of several statements;
``comparisons.csv`` has one row for each, with a class, the basis that the class rests on, and the reasoning.

- ``load_chronology``, ``load_comparisons``: files to tables, checked.
- ``coverage``, ``milestones``, ``claims``, ``silences``: what does each document state and leave out?
- ``date_interval``, ``quantity_interval``: what does a date or a figure leave open?
- ``compare_sources``, ``check_growth``: do the documents agree?
- ``check_statements``: do the texts say what the table says they say?
- ``ladder``: which designations were adopted, and when?

A leaving-out is only that. It is not concealment: a text of four pages leaves out nearly everything.
"""

from framing.chronology.alignment import claims
from framing.chronology.check import check_statements
from framing.chronology.comparisons import compare_sources, load_comparisons
from framing.chronology.growth import check_growth, implied_base
from framing.chronology.intervals import date_interval, quantity_interval
from framing.chronology.numbers import numbers_in
from framing.chronology.statements import load_chronology
from framing.chronology.timeline import coverage, milestones
from framing.chronology.topics import silence_matrix, silences

__all__ = [
    "check_growth",
    "check_statements",
    "claims",
    "compare_sources",
    "coverage",
    "date_interval",
    "implied_base",
    "load_chronology",
    "load_comparisons",
    "milestones",
    "numbers_in",
    "quantity_interval",
    "silence_matrix",
    "silences",
]
