"""Raw sources to texts: one small reader per kind of source, and what is body in them.

``reading.read_text`` reads one file's bytes, ``collection.read_document`` an open file,
``collection.read_collection`` a file, archive or package of many documents. Offsets always count code points
of ``SourceText.content``.
"""
