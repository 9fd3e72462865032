"""Texts of several blocks in which turns, quotations and lists begin, go on, and are broken off."""

from hypothesis import strategies as st

_BLOCKS = [
    "Arcadia and Borealia",
    "20 May 2021",
    "Question: Are the islands allies?",
    "Envoy Lind: They are friends. They are no allies.",
    "“We are partners,” he said. “We are no allies.”",
    "“She said ‘never’, and left.”",
    "“A partnership that goes on",
    "- an alliance of islands",
    "> our good neighbours",
    'A line, "with" quotes; 1,300 ships. And one more!\nIt goes on.',
    "The U.S. and its allies\nwere partners once. Arcadia never was.",
    "  ",
    "\r\n",
    "é 😀 ﬁ ally",
]
_SIGNS = st.text(alphabet="aB.“”‘’\"' \n\r\t,:–\x0cally", max_size=12)


def texts_of_blocks(least=0, most=14):
    """Texts of between so many blocks: of those above, and of letters and signs by chance."""
    blocks = st.lists(st.sampled_from(_BLOCKS) | _SIGNS, min_size=least, max_size=most)
    return blocks.map("\n\n".join)
