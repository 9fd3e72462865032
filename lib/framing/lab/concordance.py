"""Mentions in their words: shown only where the texts are at hand, and never stored."""

from framing.study import ingest


def concord(study, mentions, *, width=60):
    """A concordance: the mentions with the words on their left and right.

    Parameters
    ----------
    study : Study
    mentions : rows with ``doc_id, start, end, surface``.
    width : characters on each side.

    Returns
    -------
    DataFrame
        ``left, surface, right`` (line breaks as spaces) and the other columns of ``mentions``, for documents
        whose texts are present; the others' mentions have empty sides.
    """
    texts = {doc_id: document.text.content for doc_id, document in ingest.read_documents(study)[0].items()}
    sides = [
        _sides(texts.get(row.doc_id, ""), row.start, row.end, width)
        for row in mentions.itertuples(index=False)
    ]
    table = mentions.reset_index(drop=True).copy()
    table.insert(0, "left", [left for left, _ in sides])
    table.insert(1, "right", [right for _, right in sides])
    first = ["left", "surface", "right"]
    return table[[*first, *[column for column in table.columns if column not in first]]]


def _sides(content, start, end, width):
    left, right = content[max(start - width, 0) : start], content[end : end + width]
    return " ".join(left.split()), " ".join(right.split())
