"""Raw sources to texts: one small reader per kind of source, and what is body in them.

``read_text`` reads one file, ``read_collection`` a file, archive or package of many documents. Offsets always
count code points of ``SourceText.content``.
"""

from framing.texts.collection import Item, is_collection, read_collection
from framing.texts.reading import read_text

__all__ = ["Item", "is_collection", "read_collection", "read_text"]
