"""Closed classes of words, written as running text: the leaf that the modules on names and speakers share."""


def word_set(text):
    """The words of a text as a set, in the case in which they are written.

    >>> sorted(word_set("he she they"))
    ['he', 'she', 'they']
    """
    return frozenset(text.split())
