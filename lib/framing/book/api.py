"""Pages of the book made from the docstrings of the public functions."""


def api_pages() -> dict[str, str]:
    """A page per room."""
    return {}
