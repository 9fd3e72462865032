"""The pages of the public functions: each name with its signature and what its docstring says."""

import importlib
import inspect
import sys
from types import ModuleType

import pytest
from printed import rendered

from framing.base.escape import one_line
from framing.base.workbook import CHECKOUT
from framing.book import api

SOURCE = '''
"""Rates of things.

Call it so::

    from framing import rates

    rates.rate(1)

=========  ===================
`rate`     of one thing
`Table`    of many < all
=========  ===================

- a list
- of two
"""

from collections.abc import Sequence

__all__ = ["LEVELS", "rate", "Table", "bare"]
LEVELS = ("study", "actor")


def rate(
    k: int, *rest: int, documents: Sequence[str] | None = None, per: float = 1000.5, seed: object = object()
) -> "list[float]":
    """The rate of *k* in ``n | m`` {words}, a table
    of two lines.

    More of it, with `code
    across` lines and <tags> and $signs$.

    Parameters
    ----------
    k : how many, see
        ``rates``.
    documents, rest
        those that count.

    Returns
    -------
    list of float
        one per document.

    Raises
    ------
    TableError : where there is none.

    Notes
    -----
    A note.

    Range: 0 and up.

    >>> rate(2)
    [2.0]
    """


class Table:
    """What a row is."""

    def rows(self, most: int) -> list[int]:
        """The rows."""

    def _hidden(self):
        """Not shown."""

    def bare(self):
        return 1


def bare(x, y=2, **more):
    pass
'''
PAGE = """# rates

Rates of things.

Call it so:

```python
from framing import rates

rates.rate(1)
```

`rate`
: of one thing

`Table`
: of many \\< all

- a list
- of two

(rates.LEVELS)=
## `LEVELS`

The constant `('study', 'actor')`.

(rates.rate)=
## `rate`

```python
rates.rate(
    k: int,
    *rest: int,
    documents: Sequence[str] | None = None,
    per: float = 1000.5,
    seed: object = ...,
) -> list[float]
```

The rate of *k* in `n | m` \\{words\\}, a table
of two lines.

More of it, with `code across` lines and \\<tags\\> and \\$signs\\$.

**Parameters**

`k`
: how many, see `rates`.

`documents, rest`
: those that count.

**Returns**

`list of float`
: one per document.

**Raises**

`TableError`
: where there is none.

**Notes**

A note.

Range: 0 and up.

```pycon
>>> rate(2)
[2.0]
```

(rates.Table)=
## `Table`

```python
rates.Table()
```

What a row is.

(rates.Table.rows)=
### `rows`

```python
rates.Table.rows(self, most: int) -> list[int]
```

The rows.

(rates.bare)=
## `bare`

```python
rates.bare(x, y=2, **more)
```
"""


@pytest.fixture
def rates(monkeypatch):
    """An invented room."""
    module = ModuleType("rates")
    monkeypatch.setitem(sys.modules, "rates", module)
    exec(SOURCE, vars(module))
    return module


def test_a_room_becomes_a_page_of_plain_myst(rates):
    assert api.room_page("rates") == PAGE


def test_a_page_shows_nothing_of_a_docstring_as_markup(rates):
    shown = rendered(api.room_page("rates"))
    assert "&lt;tags&gt; and $signs$" in shown and "<dt><code>documents, rest</code></dt>" in shown


@pytest.mark.parametrize("room", api.ROOMS)
def test_every_public_name_of_a_room_is_there_with_its_summary(room):
    module = importlib.import_module(f"framing.{room}")
    page = api.room_page(f"framing.{room}")
    objects = api.public_objects(module)
    assert len(objects) > 10
    for name, one in objects:
        assert page.count(f"(framing.{room}.{name})=\n") == 1
        if callable(one):
            summary = api.read_docstring(inspect.getdoc(one)).summary
            assert summary and f"{summary}\n" in page, name


def test_every_public_name_is_on_a_page():
    pages = api.api_pages()
    framing = importlib.import_module("framing")
    assert {page.split("_", 2)[2] for page in pages} >= {f"{room}.md" for room in api.ROOMS}
    for name in getattr(framing, "__all__", ()):
        assert any(f"(framing.{name})=" in page or name in api.ROOMS for page in pages.values())


def test_pages_are_the_same_each_time():
    assert api.api_pages() == api.api_pages()


def test_no_address_in_memory_and_no_path_is_on_a_page():
    for page in api.api_pages().values():
        assert " at 0x" not in page and "site-packages" not in page


def test_code_on_the_pages_is_closed():
    for page in api.api_pages().values():
        assert page.count("\n```") % 2 == 0
        assert one_line(rendered(page))


def test_no_page_names_a_place_on_this_machine():
    """The pages are the same wherever the book is built."""
    assert not [name for name, text in api.api_pages().items() if str(CHECKOUT) in text]
