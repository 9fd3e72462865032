"""Every figure is drawn from its measure's own table: legible, quiet, deterministic, and never without
words."""

import io
import json
import subprocess
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib import image
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from framing import figures, measures
from framing.base.errors import ParameterError, TableError
from framing.base.workbook import FORMATS
from framing.figures import chronology, export, style
from framing.measures.contrasts import DIFFERS, SAME, UNDECIDED

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["first-article", "second", "third"],
        "author": ["Ann", "Ben", "Cleo"],
        "actor": "arcadia",
        "genre": "article",
        "date": ["1990", "2001-07", "2019-06-05"],
        "n_words": [900, 1100, 700],
    }
)


def make_mentions():
    generator = np.random.default_rng(0)
    n = 80
    choose = generator.choice
    mentions = pd.DataFrame(
        {
            "doc_id": choose(DOCUMENTS["doc_id"], n),
            "start": np.arange(n) * 5,
            "end": np.arange(n) * 5 + 4,
            "family": choose(["alliance", "amity", "partnership"], n),
            "referent": choose(["focal", "focal", "other", "name"], n),
            "stance": choose(["asserted", "denied", "surpassed"], n),
            "time": choose(["current", "past"], n),
            "voice": choose(["author", "quoted"], n),
            "speaker": choose(["Dana", "Egon", "the ministry of a far-away country"], n),
            "sentence": 1,
            "cue": "",
            "rule": "stance",
        }
    )
    mentions["entry"] = mentions["family"]
    mentions["passage_id"] = mentions["doc_id"] + "/" + choose(list("123456"), n)
    return mentions


MENTIONS = make_mentions()
PASSAGES = (
    MENTIONS[["passage_id", "doc_id"]]
    .drop_duplicates()
    .sort_values("passage_id")
    .assign(position=1, role="paragraph", start=0, end=400, n_words=150)
)
REFERENCE = MENTIONS.assign(
    **{f"coder_{c}_{a}": MENTIONS[a] for c in "ab" for a in measures.agreement.ATTRIBUTES}
)
GRID = measures.count_grid(
    MENTIONS[(MENTIONS["doc_id"] != "third") | (MENTIONS["family"] == "amity")], DOCUMENTS, by="family"
)
SILENCES = GRID.rename(columns={"family": "topic"})
PLACED = measures.place_mentions(MENTIONS, PASSAGES)
STANCES = pd.DataFrame(
    {
        "theme": ["order", "shift"],
        "passages": [9, 4],
        "endorsed": [5, 0],
        "opposed": [1, 4],
        "named": [3, 0],
    }
)
WORDS = MENTIONS.groupby(["doc_id", "family"]).size().reset_index(name="n").rename(columns={"family": "word"})
CREDITS = measures.count_speakers(MENTIONS, DOCUMENTS).rename(
    columns={"author": "source", "speaker": "target"}
)
COVERAGE = pd.DataFrame(
    [
        (date, date, label, doc_id, state)
        for date, label in (("1689", "a first treaty"), ("1992-12-18", "a declaration"))
        for doc_id, state in zip(DOCUMENTS["doc_id"], ("states", "leaves out", "written before"), strict=True)
    ],
    columns=["date", "when", "label", "doc_id", "state"],
)
DESIGNATIONS = pd.DataFrame(
    {
        "designation": ["friends", "partners of a new kind"],
        "date": ["1992", "2019-06-05"],
        "documents": ["second", "third"],
    }
)
USES = pd.DataFrame(
    {
        "word": ["pact", "pact", "pact", "league", "league"],
        "group": ["Arcadia", "Borealia", "Arcadia", "Borealia", "the isles of the far south"],
        "year": [1950, 1971, 1990, 1949, 2020],
    }
)
CONTRASTS = pd.DataFrame(
    {
        "label": [
            "Arcadia : Borealia, allies",
            "Arcadia since 1991 : before",
            "Borealia : the isles, partners",
        ],
        "difference": [0.4, -0.1, 0.0],
        "low": [0.1, -0.9, -0.05],
        "high": [0.7, 2.5, 0.05],
        "result": [DIFFERS, UNDECIDED, SAME],
    }
)


BY_ACTOR = pd.DataFrame(
    {
        "family": "amity",
        "actor": ["Arcadia", "Arcadia", "Borealia", "Borealia"],
        "doc_id": ["1990–1999", "2000–2009", "1990–1999", "2000–2009"],
        "k": pd.array([2, 1, None, 0], dtype="Int64"),
        "n": [1000, 1000, 0, 500],
        "rate": [2.0, 1.0, float("nan"), 0.0],
    }
)


def draw_all():
    table = measures.tabulate_rates(MENTIONS, DOCUMENTS)
    by_document = table[(table["level"] == "doc_id") & (table["value"] == "all")]
    specifications = measures.specify_share(MENTIONS, DOCUMENTS, PASSAGES)
    agreed = measures.measure_agreement(measures.align_codings(MENTIONS, REFERENCE), draws=20)
    overall = agreed[(agreed["value"] == "all") & (agreed["family"] == "all")]
    pairs = measures.associate(MENTIONS, PASSAGES, label="family")
    words = measures.compare_words(WORDS, target=["first-article", "second"], reference=["third"], fewest=1)
    return {
        "rates": figures.plot_rates(by_document),
        "waterfall": figures.plot_waterfall(measures.waterfall(MENTIONS)),
        "tiles": figures.plot_tiles(measures.count_tiles(MENTIONS, DOCUMENTS)),
        "grid": figures.plot_grid(GRID),
        "actors": figures.plot_actors(BY_ACTOR, panels="family"),
        "silences": figures.plot_silences(SILENCES),
        "stances": figures.plot_stances(STANCES),
        "place_ranges": figures.plot_place_ranges(measures.summarise_places(PLACED)),
        "ladder": figures.plot_ladder(DESIGNATIONS),
        "timeline": figures.plot_timeline(COVERAGE),
        "periods": figures.plot_periods(measures.rate_periods(MENTIONS, DOCUMENTS)),
        "credits": figures.plot_credits(CREDITS),
        "links": figures.plot_links(pairs, sizes={"alliance": 3}),
        "keyness": figures.plot_keyness(words, most=5),
        "agreement": figures.plot_agreement(overall),
        "specifications": figures.plot_specifications(
            measures.slice_specifications(specifications), label="share"
        ),
        "changes": figures.plot_changes(measures.change_one(specifications), label="share"),
        "uses": figures.plot_uses(USES),
        "contrasts": figures.plot_contrasts(CONTRASTS),
        "choices": figures.plot_choices(measures.weigh_choices(specifications), label="share"),
    }


@pytest.fixture(scope="module")
def drawn():
    return draw_all()


def test_every_plotting_function_is_drawn_here(drawn):
    known = {name.removeprefix("plot_") for name in figures.__all__ if name.startswith("plot_")}
    assert set(drawn) == known


def texts(figure):
    figure.draw_without_rendering()
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def test_no_type_is_smaller_than_nine_points_and_no_figure_wider_than_a_page(drawn):
    for name, figure in drawn.items():
        assert isinstance(figure, Figure) and figure.get_figwidth() == 6.5, name
        assert min(text.get_fontsize() for text in texts(figure)) >= 9, name


def test_nothing_is_cut_off_at_the_figures_edge(drawn):
    for name, figure in drawn.items():
        needed, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
        assert needed.x0 > -0.01 and needed.y0 > -0.01, name
        assert needed.x1 < width + 0.01 and needed.y1 < height + 0.01, name


def test_for_a_phone_every_figure_is_drawn_again_narrow_with_legible_type_and_nothing_cut_off(drawn):
    for name, figure in drawn.items():
        small = style.narrow(figure)
        assert small.get_figwidth() == 3.6, name
        assert min(text.get_fontsize() for text in texts(small)) >= 7.5, name
        needed, (width, height) = small.get_tightbbox(), small.get_size_inches()
        assert needed.x0 > -0.02 and needed.y0 > -0.02, name
        assert needed.x1 < width + 0.02 and needed.y1 < height + 0.02, name


def test_a_long_empty_stretch_of_a_time_axis_is_cut_and_the_rest_is_true_to_scale():
    places, cuts = chronology._cut_gaps(np.array([1501, 1949, 1950, 1990, 2022]))
    assert cuts == [0]
    assert np.diff(places) == pytest.approx([73 / 6, 1, 40, 32])


def test_a_time_axis_without_a_long_empty_stretch_is_not_cut():
    places, cuts = chronology._cut_gaps(np.array([1990, 2000, 2010]))
    assert (list(places), cuts) == ([0, 10, 20], [])


def test_many_long_names_still_find_their_place():
    names = ["it", *(f"the ministry of the {number}th far-away country" for number in range(15))]
    credits = pd.DataFrame(
        {"source": ["first-article", "second", "third", "fourth"] * 4, "target": names, "k": range(16, 0, -1)}
    )
    figure = figures.plot_credits(credits)
    assert figure.get_tightbbox().x1 < figure.get_figwidth() + 0.01


@pytest.mark.slow
def test_the_same_table_gives_the_same_bytes_however_often_it_was_rendered(drawn):
    for name, figure in draw_all().items():
        assert export.render(figure, "svg") == export.render(drawn[name], "svg"), name


@pytest.mark.parametrize("kind", FORMATS)
def test_two_renderings_are_the_same_bytes(drawn, kind):
    assert export.render(drawn["links"], kind) == export.render(drawn["links"], kind)


def test_more_series_than_colours_are_drawn_too():
    many = pd.DataFrame({"group": "a", "family": "alliance", "value": list("abcdefghij"), "k": 1})
    figure = figures.plot_rates(many.assign(rate=0.5, low=0.1, high=0.9), series="value")
    assert len(figure.axes[0].lines) == 10


def test_no_name_in_a_legend_is_cut_off_at_the_figures_edge():
    names = [f"the United Isles of Arcadia since {year}" for year in range(1990, 2000)]
    many = pd.DataFrame({"group": "a", "family": "alliance", "value": names, "k": 1})
    wide = figures.plot_rates(many.assign(rate=0.5, low=0.1, high=0.9), series="value")
    for figure in (wide, style.narrow(wide)):
        box = figure.legends[0].get_window_extent()
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1


@pytest.mark.slow
def test_no_figure_touches_pyplot():
    code = "import sys, framing.figures as f; f.plot_grid; print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_drawing_leaves_matplotlibs_settings_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    figures.plot_waterfall(measures.waterfall(MENTIONS))
    assert dict(matplotlib.rcParams) == before


def test_series_colours_are_those_of_okabe_and_ito():
    published = {"#000000", "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
    assert {to_hex(colour) for colour in style.SERIES} <= published
    assert len(set(style.SERIES)) == len(style.SERIES) == len(set(style.MARKERS))


def test_zeros_are_written_into_the_heatmap():
    shown = [text.get_text() for text in texts(figures.plot_grid(GRID))]
    assert shown.count("0") == (GRID["k"] == 0).sum() == 2


def test_a_table_without_rows_says_so_instead_of_failing():
    figure = figures.plot_waterfall(measures.waterfall(MENTIONS).head(0))
    assert "nothing to draw" in texts(figure)[0].get_text()


def test_a_table_of_another_measure_is_refused_by_name():
    with pytest.raises(TableError, match=r"tiles.*'n'"):
        figures.plot_tiles(measures.count_tiles(MENTIONS, DOCUMENTS).drop(columns="n"))


def test_dates_stand_at_their_true_distance():
    assert chronology.begin_of("2019-07-01") == 2019.5
    assert chronology.begin_of("1950-02") == pytest.approx(1950.083, abs=1e-3)
    assert chronology.begin_of("1950") == 1950
    dots = figures.plot_ladder(DESIGNATIONS).axes[0].lines[1].get_xdata()
    assert dots[1] - dots[0] == pytest.approx(27.43, abs=0.01)


@pytest.mark.parametrize("draw", [figures.plot_ladder, figures.plot_timeline])
def test_rows_without_a_date_are_no_rows_for_a_time_axis(draw):
    table = COVERAGE.assign(date="", designation="friends", documents="first")
    assert "nothing to draw" in texts(draw(table))[0].get_text()


def test_lines_break_where_no_document_stands():
    figure = figures.plot_periods(measures.rate_periods(MENTIONS, DOCUMENTS, years=5, values=["amity"]))
    line = figure.axes[0].lines[0].get_ydata()
    assert np.isnan(line).sum() == 3 and np.isfinite(line).sum() == 3


def test_a_shown_figure_carries_caption_and_alternative_text(tmp_path):
    study = SimpleNamespace(study_id="arcadia", tables=tmp_path, formats=())
    shown = figures.show_figure(study, "imagery", figures.plot_grid(GRID), data=GRID)
    data, metadata = shown._repr_mimebundle_()
    words = metadata["image/png"]
    assert words["caption"].startswith("Images and superlatives") and words["alt"].startswith("Most images")
    assert data["text/plain"] == f"{words['caption']}\n[{words['alt']}]"
    assert data["image/png"].startswith("iVBORw0KGgo")
    assert "text/html" not in data
    exported = tmp_path / "figures" / "imagery.json"
    assert json.loads(exported.read_text("utf-8")) == {key: words[key] for key in ("alt", "caption")}
    assert words["name"] == "imagery" and words["narrow"].startswith("iVBORw0KGgo")


@pytest.mark.parametrize(("formats", "endings"), [((), ["png"]), (("pdf", "svg"), ["pdf", "png", "svg"])])
def test_a_figure_is_drawn_once_in_each_format_that_is_asked_for(tmp_path, monkeypatch, formats, endings):
    drawings, render = [], export.render
    monkeypatch.setattr(export, "render", lambda figure, kind: drawings.append(kind) or render(figure, kind))
    study = SimpleNamespace(study_id="arcadia", tables=tmp_path, formats=formats)
    figures.show_figure(study, "imagery", figures.plot_grid(GRID), data=GRID)
    assert sorted(drawings) == sorted([*endings, "png"])  # one is for a phone
    assert sorted(path.suffix[1:] for path in (tmp_path / "figures").iterdir()) == ["csv", "json", *endings]


def test_a_picture_holds_the_pixels_that_matplotlib_stores_and_says_nothing_of_transparency(drawn):
    for figure in drawn.values():
        stored = io.BytesIO()
        with style.house_style():
            figure.savefig(stored, format="png")
        pixels = image.imread(io.BytesIO(export.render(figure, "png")))
        assert pixels.shape[2] == 3
        assert np.array_equal(pixels, image.imread(io.BytesIO(stored.getvalue()))[..., :3])


def test_a_stored_picture_is_laid_out_no_second_time(drawn):
    assert {figure.get_layout_engine() for figure in drawn.values()} == {None}


def test_a_figure_that_is_laid_out_once_more_moves_by_less_than_a_pixel():
    for figure in draw_all().values():
        before = [ax.get_position().bounds for ax in figure.axes]
        with style.house_style():
            ConstrainedLayoutEngine().execute(figure)
        moved = np.subtract([ax.get_position().bounds for ax in figure.axes], before).reshape(-1, 2)
        assert np.all(np.abs(moved) * figure.get_size_inches() * style.DPI < 1), figure


def test_what_an_earlier_run_drew_in_another_format_does_not_stay(tmp_path):
    earlier = SimpleNamespace(study_id="arcadia", tables=tmp_path, formats=("svg",))
    figures.show_figure(earlier, "imagery", figures.plot_grid(GRID), data=GRID)
    later = SimpleNamespace(study_id="arcadia", tables=tmp_path, formats=())
    figures.show_figure(later, "imagery", figures.plot_grid(GRID.head(2)), data=GRID.head(2))
    assert not (tmp_path / "figures" / "imagery.svg").exists()


def test_without_a_study_a_figure_is_shown_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert figures.show_figure(None, "imagery", figures.plot_grid(GRID), data=GRID).png
    assert not list(tmp_path.iterdir())


def test_no_figure_is_shown_without_words(tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_DATA", str(tmp_path))
    with pytest.raises(ParameterError, match="has no caption"):
        figures.show_figure(None, "a new figure", figures.plot_grid(GRID), data=GRID)
    assert not list(tmp_path.iterdir())


def test_the_book_reads_caption_and_alternative_text_from_the_cell():
    output = {"metadata": {"image/png": {"alt": "A grid.", "caption": "Families."}}}
    cell = {"metadata": {"tags": ["x"]}, "outputs": [output]}
    table = {"metadata": {}, "outputs": [{"metadata": {}}]}
    figures.caption_cells({"cells": [cell, table, {"metadata": {}}]})
    assert cell["metadata"] == {
        "tags": ["x"],
        "mystnb": {"image": {"alt": "A grid."}, "figure": {"caption": "Families."}},
    }
    assert table["metadata"] == {}


def pictures_of(figure):
    return {kind: export.render(figure, kind) for kind in FORMATS}


def test_an_exported_figure_has_its_data_caption_and_alternative_text(tmp_path, drawn):
    paths = export.export_figure(
        pictures_of(drawn["grid"]), tmp_path, "grid", data=GRID, caption="Families.", alt="A grid."
    )
    assert [path.name for path in paths] == ["grid.csv", "grid.json", "grid.pdf", "grid.png", "grid.svg"]
    assert sorted(tmp_path.iterdir()) == paths
    assert json.loads((tmp_path / "grid.json").read_text("utf-8")) == {
        "alt": "A grid.",
        "caption": "Families.",
    }
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "grid.csv"), GRID)
    assert image.imread(tmp_path / "grid.png").shape[1] == 6.5 * style.DPI
    assert ElementTree.parse(tmp_path / "grid.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "grid.pdf").read_bytes().startswith(b"%PDF")


def test_exported_files_hold_no_date(tmp_path, drawn):
    pictures = pictures_of(drawn["links"])
    for path in export.export_figure(pictures, tmp_path, "links", data=GRID, caption="c", alt="a"):
        content = path.read_bytes()
        assert b"CreationDate" not in content and b"dc:date" not in content, path.name


@pytest.mark.parametrize("narrow", [False, True])
def test_no_label_is_cut_at_the_edge_of_a_stored_picture(narrow):
    row = {"difference": 0.1, "low": 0.0, "high": 0.4, "result": "undecided"}
    labels = ["the United Islands of Arcadia in the Assembly, 1992–2024", "Borealia : all others, 1992–2024"]
    figure = figures.plot_contrasts(pd.DataFrame([{**row, "label": label} for label in labels]))
    drawn, stored = (style.narrow(figure) if narrow else figure), io.BytesIO()
    drawn.savefig(stored, format="png", dpi=style.DPI)
    stored.seek(0)
    ink = image.imread(stored)[:, :, :3].min(axis=2) < 0.6
    assert not (ink[:, 0].any() or ink[:, -1].any() or ink[0].any() or ink[-1].any())
