"""Code each mention: whose relationship, what is claimed, when, who says so, in which domain.

Each attribute has a module with a function ``code_<attribute>(context)`` that returns a
:class:`~framing.base.spans.Decision`: the value, the words that decided, and the rule's name.
"""

from framing.coding.context import Reading
from framing.coding.domain import code_domain
from framing.coding.referent import code_referent
from framing.coding.stance import code_stance
from framing.coding.themes import code_theme
from framing.coding.time import code_time
from framing.coding.voice import code_voice
from framing.base.spans import Codes, Focus

NO_FOCUS = Focus()


def code_mentions(content, passages, quotations, matches, *, focus=NO_FOCUS, actor="", author="", genre=""):
    """Code every relationship mention of a document.

    Parameters
    ----------
    content : the document's text; all offsets count its code points.
    passages, quotations : what :func:`framing.texts.passages.split_passages` and ``find_quotations`` gave.
    matches : the mentions, each inside a passage (:class:`~framing.base.spans.Match`).
    focus : whose relationship is measured (:class:`~framing.base.spans.Focus`).
    actor : whose voice the document is: a party's id or a country's name.
    author, genre : as in the table of documents, where known.

    Returns
    -------
    list of :class:`~framing.base.spans.Codes`, one per match, in the order of ``matches``.

    >>> from framing.base.spans import Match, Passage
    >>> text = "Arcadia is not an ally of Borealia."
    >>> codes = code_mentions(text, [Passage(0, 35, "paragraph", "", ((0, 35),))], [],
    ...                       [Match(18, 22, "ally", "relationship", "ally", "alliance")])
    >>> codes[0].stance
    Decision(value='denied', cue='not', rule='negation')
    """
    reading = Reading(content, passages, quotations, matches, focus, actor, author, genre)
    return [code_mention(context) for context in reading.contexts()]


def code_mention(context):
    """All attributes of one mention."""
    voice, speaker = code_voice(context)
    return Codes(
        referent=code_referent(context),
        stance=code_stance(context),
        time=code_time(context),
        voice=voice,
        domain=code_domain(context),
        speaker=speaker,
    )


def code_themes(content, passages, quotations, matches, *, focus=NO_FOCUS, actor="", author="", genre=""):
    """Code the stance and voice of every theme mention of a document; parameters as in :func:`code_mentions`.

    Returns
    -------
    list of :class:`~framing.base.spans.Codes`, one per match: stance is endorsed, opposed or neutral, voice is
    author or attributed; referent, time and domain are empty.

    >>> from framing.base.spans import Match, Party, Passage
    >>> text = "We reject every form of hegemony."
    >>> codes = code_themes(text, [Passage(0, 33, "paragraph", "", ((0, 33),))], [],
    ...                     [Match(24, 32, "hegemony", "multipolarity", "hegemony", "unipolarity")],
    ...                     focus=Focus((Party("arcadia", ("Arcadia",)),)), actor="arcadia")
    >>> codes[0].stance.value, codes[0].voice.value
    ('opposed', 'author')
    """
    reading = Reading(content, passages, quotations, matches, focus, actor, author, genre)
    return [code_theme(context) for context in reading.contexts()]
