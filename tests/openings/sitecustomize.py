"""Python imports this at its start where the folder is on its path: each file that is opened is noted."""

import os
import sys

_LOG = os.open(os.environ["OPENINGS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        os.write(_LOG, os.fsencode(arguments[0]) + b"\n")


sys.addaudithook(note)
