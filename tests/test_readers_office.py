"""Facts about documents of office programs: Word, OpenDocument, rich text, presentations."""

from datetime import datetime

import made
import pytest
from made import FILES, body, read, run


def test_tracked_insertions_are_read_and_deletions_are_not():
    inner = (
        f"<w:p>{run('They are ')}<w:ins>{run('not ')}</w:ins>"
        f"<w:del><w:r><w:delText>our </w:delText></w:r></w:del>"
        f"<w:moveTo>{run('allies.')}</w:moveTo><w:moveFrom>{run('gone')}</w:moveFrom></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
        + run("One ")
        + "</w:p><w:p>"
        + run("sentence.")
        + "</w:p>"
    )
    text = read(made.docx(inner), "a.docx")
    assert text.content == "They are not allies.\n\nOne sentence."
    assert text.remarks == ("its tracked changes are read as accepted: deletions, 2, are left out",)


@pytest.mark.parametrize(
    "inner",
    [
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:smartTag w:element='place'>{}</w:smartTag>",
        "<w:fldSimple w:instr='REF x'>{}</w:fldSimple>",
        "<w:hyperlink>{}</w:hyperlink>",
        "<w:customXml><w:smartTag>{}</w:smartTag></w:customXml>",
        "<w:ins><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:ins>",
        "<w:hyperlink><w:ins>{}</w:ins></w:hyperlink>",
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>HIDE</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>{}<w:r><w:fldChar w:fldCharType='end'/></w:r>",
    ],
)
def test_words_within_controls_tags_and_fields_are_read(inner):
    data = made.docx(f"<w:p>{run('They are ')}{inner.format(run('allies'))}{run('.')}</w:p>")
    assert read(data, "a.docx").content == "They are allies."


def test_paragraphs_within_a_content_control_are_read_and_a_prompt_is_not():
    inner = f"<w:p>{run('They are allies.')}</w:p>"
    settings = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    prompt = f"<w:sdt>{settings}<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    data = made.docx(f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>{prompt}")
    assert read(data, "a.docx").content == "They are allies."


def test_a_text_box_follows_its_paragraph_once():
    box = f"<w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent>"
    inner = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        + box
        + "</wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:textbox>"
        + box
        + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        + run("They met.")
        + "</w:p>"
    )
    assert read(made.docx(inner), "a.docx").content == "They met.\n\nIn a box."


def test_a_table_within_a_cell_is_read():
    nested = f"<w:tbl><w:tr><w:tc><w:p>{run('partners')}</w:p></w:tc></w:tr></w:tbl>"
    data = made.docx(f"<w:tbl><w:tr><w:tc><w:p>{run('allies')}</w:p>{nested}<w:p/></w:tc></w:tr></w:tbl>")
    assert read(data, "a.docx").content == "allies\n\npartners"


def test_notes_of_a_word_document_are_furniture_and_their_numbers_no_words():
    notes = (
        "<w:footnote w:type='separator'><w:p/></w:footnote><w:footnote w:id='1'><w:p>{}</w:p></w:footnote>"
    )
    part = made.word_part("footnotes", notes.format(run("A pact of friends.")))
    raised = run("12", "<w:vertAlign w:val='superscript'/>")
    inner = f"<w:p>{run('They are partners')}{raised}{run(' in trade.')}</w:p>"
    passages, furniture = body(
        read(made.docx(inner, parts=[("n1", "footnotes", "footnotes.xml", part)]), "a.docx")
    )
    assert passages == ["They are partners in trade."]
    assert furniture == {"12": "note number", "A pact of friends.": "note"}


def test_a_word_document_says_who_wrote_it_and_when_it_was_made():
    settings = {
        "title": "A treaty",
        "author": "Ada Quill",
        "created": datetime(2024, 9, 25),
        "language": "en-US",
    }
    text = read(made.docx(f"<w:p>{run('They met.')}</w:p>", settings=settings), "a.docx")
    assert text.metadata == {
        "title": "A treaty",
        "author": "Ada Quill",
        "date": "2024-09-25",
        "language": "en",
    }
    assert text.remarks == (
        "its author, Ada Quill, and its date, 2024-09-25, are those of the file, perhaps not of the text",
    )


@pytest.mark.parametrize(
    ("inner", "content"),
    [
        ("<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{}</w:p></w:tc></w:tr>", ""),
        ("<w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p>{}</w:p></w:tc></w:tr>", ""),
        ("<w:tr><w:trPr><w:ins/></w:trPr><w:tc><w:p>{}</w:p></w:tc></w:tr>", "\n\nallies"),
    ],
)
def test_rows_and_cells_are_read_as_with_all_changes_accepted(inner, content):
    data = made.docx(f"<w:p>{run('They met.')}</w:p><w:tbl>{inner.format(run('allies'))}</w:tbl>")
    assert read(data, "a.docx").content == f"They met.{content}"


def test_what_stands_in_the_code_of_a_field_is_not_read():
    begin, separate, end = (
        f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "separate", "end")
    )
    inner = f"{begin}{begin}{separate}{run('HIDDEN')}{end}{separate}{run('allies.')}{end}"
    assert read(made.docx(f"<w:p>{run('They are ')}{inner}</w:p>"), "a.docx").content == "They are allies."


def test_a_large_first_letter_belongs_to_its_word():
    letter = "<w:p><w:pPr><w:framePr w:dropCap='drop'/></w:pPr>" + run("A") + "</w:p>"
    data = made.docx(letter + f"<w:p>{run('rcadia is no ally.')}</w:p>")
    assert read(data, "a.docx").content == "Arcadia is no ally."


def test_letters_are_hidden_and_raised_by_the_styles_that_theirs_is_based_on():
    styles = made.word_part(
        "styles",
        "<w:style w:styleId='a'><w:rPr><w:vertAlign w:val='superscript'/></w:rPr></w:style>"
        "<w:style w:styleId='b'><w:basedOn w:val='a'/></w:style>"
        "<w:style w:styleId='c'><w:rPr><w:vanish/></w:rPr></w:style>",
    )
    inner = (
        run("They are not")
        + run("15", "<w:rStyle w:val='b'/>")
        + run(" allies.")
        + run("x", "<w:rStyle w:val='c'/>")
    )
    parts = made.parts_of(made.docx(f"<w:p>{inner}</w:p>")) | {"word/styles.xml": styles}
    text = read(made.packed(parts=parts), "a.docx")
    assert body(text) == (["They are not allies."], {"15": "note number"})
    assert text.remarks == ("its hidden words, 1 pieces, are left out",)


def test_a_diagram_is_read_where_it_stands():
    drawn = "<dgm:pt><dgm:t><a:p><a:r><a:t>They are allies.</a:t></a:r></a:p></dgm:t></dgm:pt>"
    part = f"<dgm:dataModel {made._WORD}>{drawn}</dgm:dataModel>"
    place = "<w:r><w:drawing><dgm:relIds r:dm='d1'/></w:drawing></w:r>"
    inner = f"<w:p>{run('One.')}{place}</w:p><w:p>{run('Two.')}</w:p>"
    data = made.docx(inner, parts=[("d1", "diagramData", "diagrams/data1.xml", part)])
    assert read(data, "a.docx").content == "One.\n\nThey are allies.\n\nTwo."


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("chart", ["its charts, 1, are left out"]),
        (
            "aFChunk",
            ["parts of it that were taken from other files, 1, are left out: save it again from Word"],
        ),
        ("comments", []),
    ],
)
def test_parts_that_are_left_out_are_told(kind, said):
    data = made.docx(f"<w:p>{run('They met.')}</w:p>", parts=[("p1", kind, "p1.xml", "<x/>")])
    assert list(read(data, "a.docx").remarks) == said


@pytest.mark.parametrize(
    "kind",
    [
        "ms-word.document.macroEnabled.main",
        "openxmlformats-officedocument.wordprocessingml.template.main",
        "ms-word.template.macroEnabledTemplate.main",
    ],
)
def test_documents_with_macros_and_templates_are_read(kind):
    usual = "openxmlformats-officedocument.wordprocessingml.document.main"
    data = made.changed(FILES["a.docx"], (f"vnd.{usual}", f"vnd.{kind}"))
    assert read(data, "a.docm").content == "Arcadia and Borealia met."


def test_the_strict_form_of_office_files_is_read():
    strict = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
    assert read(made.changed(FILES["a.docx"], strict), "a.docx").content == "Arcadia and Borealia met."
    show = ("presentationml.presentation.main", "presentationml.slideshow.main")
    assert (
        read(made.changed(FILES["a.pptx"], show), "a.ppsx").content == read(FILES["a.pptx"], "a.pptx").content
    )


def test_what_a_program_writes_by_itself_is_not_said_of_a_document():
    assert read(FILES["a.docx"], "a.docx").metadata == {}


# OpenDocument, rich text, presentations


def test_opendocument_text_is_read_with_notes_and_boxes_and_without_deletions():
    inner = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes><text:h text:outline-level='1'>Head</text:h><text:p>They are "
        "not<text:note><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>A "
        "note.</text:p></text:note-body></text:note><text:s/>allies"
        "<text:span text:style-name='T1'>12</text:span>.<draw:frame><draw:text-box><text:p>In a "
        "box.</text:p></draw:text-box>"
        "</draw:frame></text:p><text:p text:style-name='Quotations'>We agree.</text:p>"
    )
    styles = (
        "<style:style style:name='T1'><style:text-properties style:text-position='super 58%'/></style:style>"
    )
    meta = (
        "<dc:title>A treaty</dc:title><meta:initial-creator>Ada "
        "Quill</meta:initial-creator><dc:language>en-GB</dc:language>"
    )
    text = read(made.odt(inner, styles=styles, meta=meta), "a.odt")
    passages, furniture = body(text)
    assert [p.replace("\u2060", "") for p in passages] == [
        "Head",
        "They are not allies.",
        "In a box.",
        "> We agree.",
    ]
    assert furniture == {"12": "note number", "A note.": "note"}
    assert text.metadata == {"title": "A treaty", "author": "Ada Quill", "language": "en"}
    assert "deletions, 1, are left out" in text.remarks[0]


def test_rich_text_is_read_with_notes_and_boxes_and_without_what_was_deleted():
    text = read(made.RTF, "a.rtf")
    passages, furniture = body(text)
    assert passages == [
        "Head", "Arcadia and Borealia are not allies.", "They are partners, сою, friends.", "After.",
        "In a box.",
    ]  # fmt: skip
    assert furniture == {"12": "note number", "A note.": "note", "Page head": "footer"}
    assert text.metadata == {"title": "A treaty", "author": "Ada Quill", "date": "2024-09-25"}


def test_slides_are_read_with_tables_and_what_the_speaker_notes_and_without_hidden_ones():
    text = read(FILES["a.pptx"], "a.pptx")
    passages, furniture = body(text)
    assert passages == [
        "Arcadia and Borealia",
        "They are not allies",
        "They are partners.",
        "Friends",
        "I would say more.",
    ]
    assert furniture == {"Kept back": "hidden"}
    assert text.metadata == {"title": "On the islands", "author": "Ada Quill"}


def test_what_an_opendocument_text_hides_is_left_out_and_told():
    styles = (
        "<style:style style:name='A'><style:text-properties text:display='none'/></style:style>"
        "<style:style style:name='B' style:parent-style-name='A'/>"
    )
    inner = (
        "<text:section text:display='none'><text:p>One ally.</text:p></text:section>"
        "<text:p text:style-name='B'>Two allies.</text:p>"
        "<text:p>They<text:span text:style-name='B'> never</text:span> met.</text:p>"
    )
    text = read(made.odt(inner, styles=styles), "a.odt")
    assert text.content == "They met."
    assert text.remarks == ("its hidden words, 3 pieces, are left out",)


def test_words_in_a_drawing_follow_the_paragraph_that_holds_it():
    inner = "<text:p>They <draw:custom-shape><text:p>In a shape.</text:p></draw:custom-shape>met.</text:p>"
    assert read(made.odt(inner), "a.odt").content == "They met.\n\nIn a shape."


@pytest.mark.parametrize(
    ("written", "content"),
    [
        (r"They are not{\deleted\par} allies.\par", "They are not allies."),
        (r"{\mvf moved away}They met.\par", "They met."),
        (r"They are not \page allies.\par", "They are not \nallies."),
        (r"{\object{\*\objdata 0102}{\result They met.}}\par", "They met."),
        (r"{\field{\*\fldinst IF {\field{\*\fldinst X}{\fldrslt no }}}{\fldrslt allies}}\par", "allies"),
        (r"{\stylesheet{\s15 Quote;}}\pard\s15 They met.\par", "> They met."),
        (r"\uc1\u8220?They\u8221? \'93met\'94\par", "“They” “met”"),
    ],
)
def test_rich_text_is_read_as_its_program_shows_it(written, content):
    assert read(rf"{{\rtf1\ansi\ansicpg1252 {written}}}", "a.rtf").content == content


def test_slides_are_read_with_groups_and_without_what_is_drawn_twice():
    grouped = "<p:grpSp><p:sp><p:txBody><a:p><a:r><a:t>Grouped.</a:t></a:r></a:p></p:txBody></p:sp></p:grpSp>"
    either = f"<mc:Choice>{grouped}</mc:Choice><mc:Fallback>{grouped}</mc:Fallback>"
    twice = f"<mc:AlternateContent>{either}</mc:AlternateContent>"
    data = made.changed(
        FILES["a.pptx"],
        ("</p:spTree>", f"{twice}</p:spTree>"),
        ("<p:spTree>", f"<p:spTree xmlns:mc='{made.MARKUP}'>"),
    )
    assert read(data, "a.pptx").content.count("Grouped.") == 2  # once on each of two slides


def test_a_text_box_in_several_forms_is_read_once_and_in_its_only_form_too():
    box = "<w:txbxContent><w:p><w:r><w:t>They are allies.</w:t></w:r></w:p></w:txbxContent>"
    forms = {
        "both": f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>",
        "choices": f"<mc:Choice>{box}</mc:Choice><mc:Choice>{box}</mc:Choice>",
        "fallback": f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>",
    }
    for name, inner in forms.items():
        shown = f"<w:p><w:r><mc:AlternateContent>{inner}</mc:AlternateContent></w:r></w:p>"
        assert read(made.docx(shown), f"{name}.docx").content == "They are allies.", name


def test_a_symbol_is_the_sign_that_its_code_names():
    sign = '<w:r><w:sym w:font="Times" w:char="2019"/></w:r>'
    assert read(made.docx(f"<w:p>{run('isn')}{sign}{run('t')}</w:p>"), "a.docx").content == "isn’t"


def test_a_box_after_the_last_paragraph_of_rich_text_is_read():
    box = rb"{\shp{\*\shpinst{\shptxt They are allies.\par}}}"
    assert read(rb"{\rtf1 Arcadia.\par" + box + b"}", "a.rtf").content == "Arcadia.\n\nThey are allies."
