"""Offsets in the units of other programs: UIMA counts UTF-16 code units, this workbook code points."""

from bisect import bisect_left


class Utf16:
    """A text's offsets in UTF-16 code units: a character beyond U+FFFF takes two.

    >>> units = Utf16("a 😀 b")
    >>> units.of_points(4), units.to_points(5), units.to_points(3)
    (5, 4, None)
    """

    def __init__(self, content: str) -> None:
        self._length = len(content)
        self._astral = [at for at, sign in enumerate(content) if ord(sign) > 0xFFFF]
        # Where each of them begins in units: those before it have taken one unit more each.
        self._begins = [at + before for before, at in enumerate(self._astral)]

    @property
    def same(self) -> bool:
        """Whether both count alike, since no character takes two units."""
        return not self._astral

    def of_points(self, offset: int) -> int:
        """An offset in code points as one in units."""
        return offset + bisect_left(self._astral, offset)

    def to_points(self, offset: int) -> int | None:
        """An offset in units as one in code points; None within a character or behind the text."""
        before = bisect_left(self._begins, offset)
        if before and self._begins[before - 1] + 1 == offset:
            return None
        points = offset - before
        return points if 0 <= points <= self._length else None
