"""Ids of documents: readable, made for any script, one for each."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.escape import is_plain_name
from framing.base.ids import LONGEST_ID, file_id, make_id


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("lavrov-2021", "lavrov-2021"),
        ("Договор о дружбе", "Dogovor-o-druzhbe"),
        ("条约", "TiaoYue"),
        ("Über die Brücke", "Uber-die-Brucke"),
        ("U\u0308ber", "Uber"),
        ("=1+1", "1-1"),
        ("two\nlines", "two-lines"),
        ("con", "document-con"),
        ("../x", "x"),
        ("…", "document"),
        ("x" * 244, "x" * LONGEST_ID),
    ],
)
def test_an_id_can_be_typed_by_everybody(name, made):
    assert make_id(name, taken=set()) == made


def test_names_that_would_give_one_id_are_told_apart():
    taken = set()
    ids = [make_id(name, taken=taken) for name in ("a b", "a-b", "A-B", "a–b")]
    assert ids == ["a-b", "a-b-2", "A-B-3", "a-b-4"]


def test_a_file_that_is_added_later_changes_no_id_of_another():
    before = ["note.txt", "a b.txt", "Договор.txt"]
    taken = set()
    ids = [file_id(PurePosixPath(name), taken) for name in before]
    later = [file_id(PurePosixPath(name), taken) for name in ("north/note.txt", "a-b.txt", "note.pdf")]
    assert ids == ["note", "a-b", "Dogovor"] and later == ["north-note", "a-b-txt", "note-pdf"]


NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=80)


@given(st.lists(NAMES, min_size=1, max_size=8))
def test_any_names_give_as_many_plain_ids(names):
    taken = set()
    ids = [file_id(PurePosixPath(name), taken) for name in names]
    assert len({made.casefold() for made in ids}) == len(names)
    assert all(is_plain_name(made) and made.isascii() for made in ids)
