"""The page that lists a study's mentions, and the evidence that each of them leads to."""

import re
import shutil
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from lxml import html
from printed import mentions_on

from framing.base import store
from framing.base.errors import BookError
from framing.book import checks, evidence, mentions, publish
from framing.claims.findings import evaluate_findings, load_findings
from framing.claims.frames import load_frames


@pytest.fixture
def study(released):
    return released.open()


def listed(study):
    page = mentions.mentions_page(study)
    return mentions_on(html.fromstring(page[page.index("<div") : page.index("</div>")]))


def test_the_page_has_each_mention_once_with_its_codes(study):
    rows = [row for row, _ in listed(study)]
    stored = store.load(study, "mentions")
    assert len(rows) == len(stored)
    for row, mention in zip(rows, stored.itertuples(index=False), strict=True):
        assert (row["doc_id"], int(row["start"]), row["words"]) == (
            mention.doc_id,
            mention.start,
            " ".join(mention.surface.split()),
        )
        assert (row["referent"], row["stance"], row["cue"]) == (mention.referent, mention.stance, mention.cue)


def test_each_mention_leads_to_its_place_in_the_evidence(study):
    pages = evidence.evidence_pages(study)
    for _, address in listed(study):
        target = urlsplit(address)
        assert f'id="{unquote(target.fragment)}"' in pages[target.path.replace(".html", ".md")]


def test_the_page_holds_no_running_text_and_says_without_texts_how_to_get_them(study, released):
    text = (released.raw / "herald.txt").read_text(encoding="utf-8")
    sentence = max(re.split(r"[.?!]", text), key=len).strip()
    assert "not at hand" not in mentions.mentions_page(study)
    shutil.rmtree(released.raw)
    page = mentions.mentions_page(study)
    assert sentence not in page and "framing fetch islands" in page


def test_a_mention_within_another_is_marked_within_it_and_one_that_runs_out_of_it_is_cut():
    content = "one two three four"
    places = pd.DataFrame({"start": [4, 4, 8], "end": [13, 7, 18], "codebook": ["a", "b", "c"]})
    rows = places.assign(doc_id="d", present="")
    marked = evidence._marked(content, {"start": 0, "end": len(content)}, rows)
    assert marked == (
        'one <mark id="m-d-a-4"><mark id="m-d-b-4">two</mark> <mark id="m-d-c-8">three</mark></mark>'
        "<mark> four</mark>"
    )


def test_numbers_of_findings_lead_from_the_front_page_to_the_list(study):
    claims = load_findings(study.path("findings.toml"))
    frames = load_frames(study, [value for claim in claims for value in claim.values.values()])
    store.save(study, findings=evaluate_findings(claims, frames, draws=2))
    page = publish.findings_page(study)
    named = "_generated/mentions_islands.html#codebook=relationship"
    assert f'<a href="{named}">17</a> times' in page
    assert f'<a href="{named}&amp;family=alliance">' in page


def built(folder, fragment):
    """Two pages, the first with a link to a list of mentions."""
    (folder / "index.html").write_text(f'<p><a href="mentions_a.html#{fragment}">6</a></p>', encoding="utf-8")
    (folder / "mentions_a.html").write_text('<div id="all"></div>', encoding="utf-8")


@pytest.mark.parametrize("fragment", ["family=alliance", "count=passages&amp;family=order", "all"])
def test_a_link_may_choose_among_the_mentions_of_a_list(tmp_path, fragment):
    built(tmp_path, fragment)
    checks.check_pages(tmp_path)


def test_a_link_to_a_place_that_a_list_has_not_is_dead(tmp_path):
    built(tmp_path, "nowhere")
    with pytest.raises(BookError, match="leads nowhere"):
        checks.check_pages(tmp_path)
