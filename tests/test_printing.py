"""The print edition of a study: its chapters on one page."""

from lxml import html

from framing.book.printing import PRINT, write_print_edition

CHAPTER = """<html><head><link rel="stylesheet" href="a.css"></head><body><article><h1>{title}</h1>
<figure><picture><source media="(max-width: 576px)" srcset="narrow.png">
<img src="{name}.png" alt="Two pacts."></picture>
<figcaption id="figure-1">Pacts.</figcaption></figure><script>1</script>
<p><a href="second.html#figure-1">there</a></p></article></body></html>"""


def edition(folder):
    for name in ("first", "second"):
        (folder / f"{name}.html").write_text(CHAPTER.format(name=name, title=f"What does the {name} say?"))
    return html.parse(str(write_print_edition(folder, ["first", "second"], title="Pacts"))).getroot()


def test_every_figure_of_the_chapters_stands_in_the_print_edition_in_its_wide_drawing(tmp_path):
    page = edition(tmp_path)
    assert page.xpath("//figure//img/@src") == ["first.png", "second.png"]
    assert "narrow.png" not in (tmp_path / PRINT).read_text()


def test_anchors_are_their_chapter_s_and_links_between_chapters_stay_on_the_page(tmp_path):
    page = edition(tmp_path)
    assert page.xpath("//figcaption/@id") == ["first-figure-1", "second-figure-1"]
    assert page.xpath("//section//a/@href") == ["#second-figure-1"] * 2
    assert page.xpath("//section//script") == []


def test_works_that_chapters_cite_are_listed_at_the_end_and_led_to(tmp_path):
    works = '<ul class="references"><li id="id1">Arc 1990.</li><li id="id2">Bor 1991.</li></ul>'
    (tmp_path / "references.html").write_text(f"<html><body>{works}</body></html>")
    chapter = (
        '<html><body><article><h1>Pacts?</h1><a href="references.html#id2">Bor</a></article></body></html>'
    )
    (tmp_path / "pacts.html").write_text(chapter)
    page = html.parse(str(write_print_edition(tmp_path, ["pacts"], title="Pacts"))).getroot()
    (work,) = page.xpath("//section[@id='references']//li")
    assert (work.text, f"#{work.get('id')}") == ("Bor 1991.", page.xpath("//a[.='Bor']/@href")[0])
    assert page.xpath("//nav//a/@href") == ["#pacts", "#references"]
