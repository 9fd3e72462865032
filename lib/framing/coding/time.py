"""When the relationship is said to hold: past or current."""

from framing.spans import Decision


def code_time(context):
    return Decision("current")
