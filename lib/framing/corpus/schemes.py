"""The coding schemes, and what mentions are coded by."""

from framing.coding.model import THEMES

#: The coding schemes and their attributes; the first with a cue gives the row's cue.
CODED = {
    "relationship": ("stance", "time", "voice", "referent"),
    THEMES: ("stance", "voice", "present"),
}
ATTRIBUTES = ("referent", "stance", "time", "voice", "present")
