"""The contract that every coder meets: the model, people, a language model."""

from collections.abc import Sequence
from typing import Protocol

from framing.base.spans import Coding, Context, Focus, Match


class Coder(Protocol):
    """Whoever codes mentions: matches in a document in, for each of them a coding out."""

    @property
    def name(self) -> str:
        """Who it is, as the tables call it.

        «model 1.0 (3f2a…)», «person AB», «qwen2.5:3b at http://localhost:11434/v1».
        """
        ...

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """Code matches in a document.

        Parameters
        ----------
        document : the document as a coder sees it.
        matches : places in its text, in any order.
        focus : whose relationship is measured.

        Returns
        -------
        list of Coding
            one per match, in the order of ``matches``; one without codes, and a note that says why, where
            the coder gave none.
        """
        ...
