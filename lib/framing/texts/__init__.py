"""Raw sources to texts: one small reader per kind of source, and what is body in them.

``read_text`` reads one file's bytes, ``read_document`` an open file, ``read_collection`` a file, archive or
package of many documents. Offsets always count code points of ``SourceText.content``.
"""

from framing.texts.archive import is_collection
from framing.texts.collection import Item, read_collection, read_document
from framing.texts.reading import read_text

__all__ = ["Item", "is_collection", "read_collection", "read_document", "read_text"]
