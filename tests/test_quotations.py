"""Which stretches are quoted: marks of all kinds, nested, and over several paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.spans import Passage
from framing.texts.quotations import find_quotations


def quotations(*paragraphs, role="paragraph"):
    content, passages = "\n".join(paragraphs), []
    for paragraph in paragraphs:
        start = passages[-1].end + 1 if passages else 0
        passages.append(Passage(start, start + len(paragraph), role))
    return [content[q.start : q.end] for q in find_quotations(content, passages)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“Yes,” she said, “we do.”", ["“Yes,”", "“we do.”"]),
        ('"Yes," she said, "we do."', ['"Yes,"', '"we do."']),
        ("«Yes» and „yes“ and ”yes“", ["«Yes»", "„yes“", "”yes“"]),
        ("« Yes », she said, «\u00a0we do.\u00a0» They did.", ["« Yes »", "«\u00a0we do.\u00a0»"]),
        ("``Yes,'' she said, ''we do.''", ["``Yes,''", "''we do.''"]),
        ("The 'rules' are Arcadia's, not the allies' rules.", ["'rules'"]),
        ("The ‘rules’ aren’t the allies’ own.", ["‘rules’"]),
        ("It’s the ’90s, and ’tis Arcadia’s turn.", []),
        (
            "“We call it ‘the allies’ treaty’ here.”",
            ["“We call it ‘the allies’ treaty’ here.”", "‘the allies’ treaty’"],
        ),
        ("A so-called “alliance” it is.", ["“alliance”"]),
        ("(“Yes.”)", ["“Yes.”"]),
        ('It is 5" long.', []),
        ('"mixed marks”', ['"mixed marks”']),
        ("He said “no. Then “yes” came.", ["“no. Then", "“yes”"]),
    ],
)
def test_quotations_within_a_paragraph(text, found):
    assert quotations(text) == found


def test_a_quotation_whose_mark_is_repeated_gives_one_row_in_each_paragraph():
    assert quotations("She said: “One.", "“Two.", "“Three.” And left.") == ["“One.", "“Two.", "“Three.”"]


def test_a_quotation_that_closes_in_a_later_paragraph_covers_those_between():
    assert quotations("It reads: “One.", "Two.", "Three.” It ends.", "“Four.”") == [
        "“One.",
        "Two.",
        "Three.”",
        "“Four.”",
    ]


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph():
    assert quotations("She said: “One.", "Two.", "Three.") == ["“One."]


def test_lines_opened_by_an_angle_are_a_block_quotation():
    passage = Passage(0, 22, "paragraph")
    [block, inner] = find_quotations("> We say “no” to them. ", [passage])
    assert (block.start, block.end, block.block, inner.level) == (0, 22, True, 2)


@given(
    st.lists(
        st.text(st.sampled_from("ab s.,\"'“”‘’«»>"), min_size=1).filter(lambda p: p == p.strip()), max_size=5
    )
)
def test_quotations_are_in_order_within_one_passage_each_and_nested(paragraphs):
    content, passages = "\n".join(paragraphs), []
    for paragraph in paragraphs:
        start = passages[-1].end + 1 if passages else 0
        passages.append(Passage(start, start + len(paragraph), "paragraph"))
    found = find_quotations(content, passages)
    assert all(any(p.start <= q.start < q.end <= p.end for p in passages) for q in found)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for i, a in enumerate(found):
        assert all(b.start >= a.end or b.end <= a.end for b in found[i + 1 :])
