"""What `framing validate` says of themes."""

from types import SimpleNamespace

import pytest
from pencil import frame, mention

from framing.base import store
from framing.base.workbook import Workbook
from framing.cli import themes
from framing.training import themes as readings


@pytest.fixture
def without_scores(monkeypatch):
    """A model whose card has no scores."""
    monkeypatch.setattr(readings, "read_card", lambda _folder: {})


def test_precision_and_recall_are_told_by_theme_and_by_kind_of_text(without_scores, capsys):
    themes.tell_themes(Workbook())
    told = capsys.readouterr().out
    assert told.startswith(
        "Themes, in texts of several kinds, as a large language model read them; no person"
    )
    for caption in ("Matches of themes, by theme", "Passages with a theme, by kind of text"):
        assert caption in told
    assert "The coder" not in told


def test_a_studys_themes_are_told_only_where_they_were_read(tmp_path, monkeypatch, capsys):
    study = SimpleNamespace(path=lambda name: tmp_path / name)
    monkeypatch.setattr(
        store, "load", lambda _study, _name: frame(mention("a1", 5, "multipolarity", "order"))
    )
    themes.tell_themes_of(study)
    assert capsys.readouterr().out == ""
    (tmp_path / "reference_passages.csv").write_text("doc_id,start,end\na1,0,90\n", encoding="utf-8")
    row = "doc_id,start,end,theme,present,stance,voice\na1,0,90,order,both,named,author\n"
    (tmp_path / "reference_themes.csv").write_text(row, encoding="utf-8")
    themes.tell_themes_of(study)
    assert "every match" in capsys.readouterr().out
