"""What other programs get of a study, read back by libraries of other hands; and what comes from them."""

import io
import shutil
import uuid
import zipfile
from pathlib import Path

import cassis
import openpyxl
import pandas as pd
import pytest
from conftest import make_tables
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pyrefiqda import RefiCodebook, RefiProject
from refi import faults_of

from framing.base import store
from framing.base.csvfile import parse_csv
from framing.base.errors import StudyError, TextError
from framing.base.files import sha256, zip_bytes
from framing.base.tables import conform
from framing.exchange import incoming
from framing.exchange.archive import read_members, xml_text
from framing.exchange.cas import MENTION, SENTENCE, TOKEN
from framing.exchange.incoming import align
from framing.exchange.refi import PROJECT
from framing.exchange.units import Utf16
from framing.study.codings import read_codings, read_run
from framing.study.texts import read_contents

ATTRIBUTES = ("referent", "stance", "time", "voice")
TAG = f"{{{PROJECT}}}"


@pytest.fixture
def study(released, monkeypatch):
    """A study with tables and texts, one of them with a character that takes two units of UTF-16."""
    monkeypatch.chdir(released.root)
    return released


def export(study, name, *more):
    done = study.framing("export", "islands", "-o", name, *more)
    assert done.status == 0, done.err
    return study.root / name


def take(study, name, coder="anna"):
    return study.framing("import", "islands", name, "--coder", coder)


def mentions_of(study):
    return store.load(study.open(), "mentions")


def taken(study, coder="anna"):
    """What a person's file of codings holds, by mention."""
    path = study.study / "codings" / f"person-{coder}.csv"
    return read_codings(path).set_index("mention_id")


# Offsets


@given(st.text(st.sampled_from("ab😀𝔘é\n")))
def test_units_of_utf_16_are_those_of_the_encoded_text(text):
    units = Utf16(text)
    for at in range(len(text) + 1):
        encoded = len(text[:at].encode("utf-16-le")) // 2
        assert (units.of_points(at), units.to_points(encoded)) == (encoded, at)
    assert units.same == (len(text) == len(text.encode("utf-16-le")) // 2)


@given(st.text(st.sampled_from("a😀b"), min_size=1))
def test_a_place_within_a_character_or_behind_the_text_is_none(text):
    units = Utf16(text)
    total = len(text.encode("utf-16-le")) // 2
    inside = set(range(total + 1)) - {units.of_points(at) for at in range(len(text) + 1)}
    assert all(units.to_points(at) is None for at in (*inside, total + 1, total + 9))


ODD = st.text(st.sampled_from("a😀\n\r\ufeff"))


@given(ODD, st.integers(0, 9), st.integers(1, 9), st.booleans())
def test_other_line_ends_and_marks_move_places_with_their_characters(text, start, length, turned):
    plain = text.replace("\r", "").replace("\ufeff", "")
    theirs, ours = (text, plain) if turned else (plain, text)
    span = align(theirs, ours)(start, start + length)
    wanted = theirs[start : start + length].replace("\r", "").replace("\ufeff", "")
    if start + length > len(theirs) or not wanted:
        assert span is None
    else:
        words = ours[slice(*span)]
        assert words.replace("\r", "").replace("\ufeff", "") == wanted
        assert words == words.strip("\r\ufeff") or theirs == ours
    assert align(theirs + "x", ours) is None


def test_what_xml_can_not_hold_keeps_its_length():
    text = "a\x00\x0c\x1b\ufffe\ud800😀"
    assert xml_text(text) == "a" + 5 * "\ufffd" + "😀"
    etree.fromstring(f"<a>{xml_text(text)}</a>")


# Tables


def test_csv_has_the_table_of_mentions(study):
    path = export(study, "m.csv")
    file = parse_csv(path.read_text(encoding="utf-8"), [], error=StudyError, optional=None)
    mentions = mentions_of(study)
    assert file.columns == tuple(mentions) and len(file.rows) == len(mentions) > 10
    assert [row["mention_id"] for row in file.rows] == list(mentions["mention_id"])


def test_a_study_outside_the_book_is_exported_from_its_run(study):
    study.edit("data/studies/islands/study.toml", "in_book = true", "in_book = false")
    shutil.rmtree(study.study / "release")
    shutil.move(study.open().tables, study.open().as_run().tables)
    assert not (study.open().tables / "mentions.parquet").exists()
    rows = export(study, "m.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) > 10


def test_parquet_has_the_table_with_its_types(study):
    frame = pd.read_parquet(export(study, "m.parquet"))
    pd.testing.assert_frame_equal(conform(frame, "mentions"), mentions_of(study))


def test_a_workbook_of_excel_has_a_sheet_for_each_table(study):
    book = openpyxl.load_workbook(export(study, "m.xlsx"))
    assert book.sheetnames[:2] == ["mentions", "documents"]
    head, *rows = book["mentions"].iter_rows(values_only=True)
    mentions = mentions_of(study)
    assert list(head) == list(mentions) and len(rows) == len(mentions)
    place = list(head).index("start")
    assert [row[place] for row in rows] == list(mentions["start"])


# REFI-QDA, read by pyrefiqda and held against the rules of the standard


def project_in(path):
    """The project of an archive, and the archive's other files."""
    members = read_members(path)
    return etree.fromstring(members.pop("project.qde")), members


@pytest.mark.parametrize("more", [(), ("--with-texts",), ("--blank",), ("--blank", "--with-texts")])
def test_a_project_keeps_the_rules_of_the_standard(study, more):
    assert faults_of(*project_in(export(study, "p.qdpx", *more))) == []


def test_a_project_keeps_the_rules_where_characters_take_two_units(astral):
    project, files = project_in(export(astral, "p.qdpx", "--with-texts"))
    assert faults_of(project, files) == []
    (source,) = [one for one in project.iter(f"{TAG}TextSource") if one.get("name") == "herald"]
    text = files[f"sources/{source.get('guid')}.txt"].decode()
    assert text == read_contents(astral.open())["herald"] and "\r\n" in text


def test_a_codebook_alone_keeps_the_rules_of_the_standard(study):
    assert faults_of(etree.fromstring(export(study, "c.qdc").read_bytes())) == []


def _first(root, name):
    return next(root.iter(f"{TAG}{name}"))


def _move(root, name, place):
    one = _first(root, name)
    one.getparent().insert(place, one)


#: Ways to break a project, each with the rule that names it.
BREAKS = {
    "Project holds Sources": lambda root, _: _move(root, "Sources", 0),
    "Project lacks name": lambda root, _: root.attrib.pop("name"),
    "Coding Description": lambda root, _: _first(root, "PlainTextSelection").append(
        etree.Element(f"{TAG}Description")
    ),
    "Coding holds nothing": lambda root, _: (
        _first(root, "Coding").clear(keep_tail=False)
        or _first(root, "Coding").set("guid", str(uuid.UUID(int=1)))
    ),
    "Code lacks isCodable": lambda root, _: _first(root, "Code").attrib.pop("isCodable"),
    "Code has isCodable 'True'": lambda root, _: _first(root, "Code").set("isCodable", "True"),
    "Code has color 'red'": lambda root, _: _first(root, "Code").set("color", "red"),
    "Code has id": lambda root, _: _first(root, "Code").set("id", "1"),
    "User has guid 'anna'": lambda root, _: _first(root, "User").set("guid", "anna"),
    "Users holds nothing": lambda root, _: _first(root, "Users").remove(_first(root, "User")),
    "Words is unknown": lambda root, _: etree.SubElement(_first(root, "Code"), f"{TAG}Words"),
    "Codes holds text": lambda root, _: setattr(_first(root, "Codes"), "text", "words"),
    "PlainTextSelection has startPosition '1.5'": lambda root, _: _first(root, "PlainTextSelection").set(
        "startPosition", "1.5"
    ),
    "CodeRef leads to no Code": lambda root, _: _first(root, "CodeRef").set(
        "targetGUID", str(uuid.UUID(int=1))
    ),
    "CodeRef leads to a code that can't be used": lambda root, _: _first(root, "CodeRef").set(
        "targetGUID", _first(root, "Code").get("guid")
    ),
    "Coding leads to no User": lambda root, _: [
        one.set("creatingUser", _first(root, "Code").get("guid")) for one in root.iter(f"{TAG}Coding")
    ],
    "stands twice": lambda root, _: [
        one.set("guid", str(uuid.UUID(int=1))) for one in root.iter(f"{TAG}Code")
    ],
    "a TextSource has both": lambda root, _: _first(root, "TextSource").attrib.pop("plainTextPath"),
    "is not named after an id": lambda root, _: _first(root, "TextSource").set(
        "plainTextPath", "internal://herald.txt"
    ),
    "says neither internal, relative nor absolute": lambda root, _: _first(root, "TextSource").set(
        "plainTextPath", "herald.txt"
    ),
    "leads to no file": lambda _, files: files.clear(),
    "is not UTF-8": lambda _, files: files.update({name: "é".encode("latin-1") for name in files}),
    "a selection runs from 5 to 5": lambda root, _: [
        _first(root, "PlainTextSelection").set(name, "5") for name in ("startPosition", "endPosition")
    ],
    "a selection runs from 0 to 99999": lambda root, _: [
        _first(root, "PlainTextSelection").set(name, place)
        for name, place in (("startPosition", "0"), ("endPosition", "99999"))
    ],
}


@pytest.mark.parametrize("rule", list(BREAKS))
def test_a_project_that_breaks_a_rule_is_found_out(study, rule):
    project, files = project_in(export(study, "p.qdpx", "--with-texts"))
    BREAKS[rule](project, files)
    assert any(rule in fault for fault in faults_of(project, files))


def test_what_begins_with_another_element_is_no_project():
    assert faults_of(etree.fromstring("<Project/>")) == ["begins with Project"]


def test_a_project_read_back_has_the_mentions_in_their_words_with_their_codes(study, tmp_path):
    project = RefiProject.load(export(study, "p.qdpx", "--with-texts"), extract_dir=str(tmp_path / "x"))
    names = {}

    def walk(codes, above=()):
        for code in codes:
            names[code.guid] = (*above, code.name)
            walk(code.code, (*above, code.name))

    walk(project.code_book.codes.code)
    found = set()
    for source in project.sources.text_source:
        path = RefiProject.resolve_source_path(source.plain_text_path, str(tmp_path / "x"))
        text = Path(path).read_bytes().decode("utf-8")
        for one in source.plain_text_selection:
            codes = {names[c.code_ref.target_guid][1]: names[c.code_ref.target_guid][2] for c in one.coding}
            words = text[one.start_position : one.end_position]
            found.add((source.name, words, one.start_position, *(codes[name] for name in ATTRIBUTES)))
    rows = mentions_of(study)[["doc_id", "surface", "start", *ATTRIBUTES]]
    assert found == set(rows.itertuples(index=False, name=None))


def test_a_codebook_read_back_has_families_and_values_with_their_definitions(study):
    book = RefiCodebook.load(export(study, "c.qdc"))
    (relationship,) = book.codes.code
    groups = {group.name: [code.name for code in group.code] for group in relationship.code}
    assert groups["stance"] == ["asserted", "sought", "approached", "questioned", "denied", "surpassed"]
    assert groups["families"] == ["alliance", "partnership", "amity"] and not relationship.is_codable
    denied = next(c for g in relationship.code for c in g.code if c.name == "denied")
    assert denied.description.startswith("Negated, refused") and denied.is_codable


def test_no_text_is_in_a_project_unless_it_is_asked_for(study):
    bare = export(study, "p.qdpx")
    assert zipfile.ZipFile(bare).namelist() == ["project.qde"]
    paths = [one.get("plainTextPath") for one in project_in(bare)[0].iter(f"{TAG}TextSource")]
    assert paths == ["relative:///herald.txt", "relative:///interview.txt", "relative:///minister.txt"]
    assert len(zipfile.ZipFile(export(study, "q.qdpx", "--with-texts")).namelist()) == 4


def test_the_same_study_gives_the_same_bytes(study):
    for name in ("a.qdpx", "a.zip", "a.qdc", "a.xlsx"):
        more = ("--with-texts",) if name.endswith((".qdpx", ".zip")) else ()
        assert export(study, name, *more).read_bytes() == export(study, f"b-{name}", *more).read_bytes()


# UIMA CAS, read by dkpro-cassis


def cas_of(path, name):
    with zipfile.ZipFile(path) as archive:
        types = cassis.load_typesystem(archive.open("TypeSystem.xml"))
        return cassis.load_cas_from_xmi(archive.open(name), typesystem=types)


def test_a_cas_read_back_has_the_mentions_in_their_words_with_their_codes(study):
    path = export(study, "x.zip", "--with-texts")
    contents, found = read_contents(study.open()), set()
    for doc_id in ("herald", "interview", "minister"):
        cas = cas_of(path, f"{doc_id}.xmi")
        assert cas.sofa_string == contents[doc_id]
        for one in cas.select(MENTION):
            codes = tuple(getattr(one, name) for name in ATTRIBUTES)
            found.add((one.mention_id, one.get_covered_text(), one.begin, *codes, one.speaker or ""))
    rows = mentions_of(study)[["mention_id", "surface", "start", *ATTRIBUTES, "speaker"]]
    assert found == set(rows.itertuples(index=False, name=None))


def test_each_mention_of_a_cas_lies_in_a_sentence_and_begins_and_ends_with_a_token(study):
    path = export(study, "x.zip", "--with-texts")
    for doc_id in ("herald", "interview", "minister"):
        cas = cas_of(path, f"{doc_id}.xmi")
        begins = {one.begin for one in cas.select(TOKEN)}
        ends = {one.end for one in cas.select(TOKEN)}
        for one in cas.select(MENTION):
            assert one.begin in begins and one.end in ends
            assert list(cas.select_covering(SENTENCE, one))


@pytest.mark.filterwarnings("ignore:open_binary:DeprecationWarning")  # in dkpro-cassis
def test_a_cas_fits_the_types_of_dkpro_core_which_inception_has(study):
    path = export(study, "x.zip", "--with-texts")
    with zipfile.ZipFile(path) as archive:
        ours = cassis.load_typesystem(archive.open("TypeSystem.xml"))
        types = cassis.merge_typesystems(cassis.load_dkpro_core_typesystem(), ours)
        cas = cassis.load_cas_from_xmi(archive.open("herald.xmi"), typesystem=types)
    (metadata,) = cas.select("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData")
    assert (metadata.documentId, metadata.begin, metadata.end) == ("herald", 0, len(cas.sofa_string))
    assert len(list(cas.select(MENTION))) == sum(mentions_of(study)["doc_id"] == "herald")


def test_a_cas_is_written_only_where_the_text_is_asked_for(study):
    done = study.framing("export", "islands", "-o", "x.zip")
    assert done.status == 1 and done.lines == ["error: --format xmi: a CAS holds the text; say --with-texts"]


@pytest.fixture
def astral(checkout, monkeypatch):
    """A study one of whose texts has characters that take two units of UTF-16, before each mention."""
    monkeypatch.chdir(checkout.root)
    path = checkout.raw / "herald.txt"
    text = path.read_text(encoding="utf-8").replace(" ally", " 😀 ally").replace(" friend", "𝔘 \x0c friend")
    path.write_text("😀😀 " + text, encoding="utf-8", newline="\r\n")
    sources = checkout.study / "sources.csv"
    old = next(one.sha256 for one in checkout.open().sources if one.doc_id == "herald")
    sources.write_text(sources.read_text().replace(old, sha256(path.read_bytes())))
    make_tables(checkout.open())
    return checkout


def test_both_units_meet_where_characters_take_two(astral, tmp_path):
    rows = mentions_of(astral)
    rows = rows[rows["doc_id"] == "herald"]
    content = read_contents(astral.open())["herald"]
    assert len(content) < len(content.encode("utf-16-le")) // 2 and len(rows) > 3
    cas = cas_of(export(astral, "x.zip", "--with-texts"), "herald.xmi")
    assert [one.get_covered_text() for one in cas.select(MENTION)] == list(rows["surface"])
    project = RefiProject.load(export(astral, "p.qdpx", "--with-texts"), extract_dir=str(tmp_path / "x"))
    (source,) = [one for one in project.sources.text_source if one.name == "herald"]
    path = RefiProject.resolve_source_path(source.plain_text_path, str(tmp_path / "x"))
    text = Path(path).read_bytes().decode("utf-8")
    words = [text[one.start_position : one.end_position] for one in source.plain_text_selection]
    assert words == list(rows["surface"])


# What comes back


def code_project(path, change):
    """Change a project as another program would: its XML is read, changed and packed anew."""
    members = read_members(path)
    root = etree.fromstring(members["project.qde"])
    change(root)
    members["project.qde"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    path.write_bytes(zip_bytes(members))
    return path


def code_ids(root):
    """The ids of codes by attribute and value, in the codebook of relationship words."""
    top = root.find(f"{TAG}CodeBook/{TAG}Codes/{TAG}Code")
    return {
        (group.get("name"), code.get("name")): code.get("guid")
        for group in top.iterfind(f"{TAG}Code")
        for code in group.iterfind(f"{TAG}Code")
    }


def put_code(selection, target):
    coding = etree.SubElement(selection, f"{TAG}Coding", guid=str(uuid.uuid4()))
    etree.SubElement(coding, f"{TAG}CodeRef", targetGUID=target)


CHOSEN = {"referent": "focal", "stance": "denied", "time": "past", "voice": "reported"}


def code_all(root, chosen=CHOSEN, speaker="Ada Quill"):
    ids = code_ids(root)
    for selection in root.iter(f"{TAG}PlainTextSelection"):
        for pair in chosen.items():
            put_code(selection, ids[pair])
        if speaker:
            described = etree.Element(f"{TAG}Description")
            described.text = f"speaker: {speaker}\n"
            selection.insert(0, described)


def test_codings_made_in_a_project_come_back(study):
    path = code_project(export(study, "p.qdpx", "--blank", "--with-texts"), code_all)
    done = take(study, path)
    rows = taken(study)
    assert done.status == 0 and len(rows) == len(mentions_of(study))
    assert {tuple(row) for row in rows[[*ATTRIBUTES, "speaker"]].itertuples(index=False)} == {
        (*CHOSEN.values(), "Ada Quill")
    }
    run = read_run(study.study / "codings" / "person-anna.json")
    assert run["kind"] == "person" and run["imported"][0]["file"] == "p.qdpx"


def test_codes_with_other_ids_are_known_by_their_names(study):
    def rename(root):
        code_all(root)
        text = etree.tostring(root).decode()
        ids = {one.get("guid") for one in root.iter(f"{TAG}Code")}
        for number, one in enumerate(ids):
            text = text.replace(one, str(uuid.UUID(int=number + 1)).upper())
        fresh = etree.fromstring(text)
        root[:] = fresh[:]

    done = take(study, code_project(export(study, "p.qdpx", "--blank", "--with-texts"), rename))
    assert done.status == 0 and len(taken(study)) == len(mentions_of(study))


def test_sources_with_other_names_and_line_ends_are_known_by_their_text(study):
    def convert(root):
        code_all(root)
        for source in root.iter(f"{TAG}TextSource"):
            source.set("name", "Transcript")

    path = code_project(export(study, "p.qdpx", "--blank", "--with-texts"), convert)
    members = read_members(path)
    changed = {}
    for name, data in members.items():
        if name.endswith(".txt"):
            text = data.decode()
            changed[name] = ("\ufeff" + text.replace("\n", "\r\n")).encode()
    root = etree.fromstring(members["project.qde"])
    for source in root.iter(f"{TAG}TextSource"):
        text = members[f"sources/{source.get('guid')}.txt"].decode()
        for one in source.iter(f"{TAG}PlainTextSelection"):
            for place in ("startPosition", "endPosition"):
                at = int(one.get(place))
                one.set(place, str(at + text[:at].count("\n")))
    path.write_bytes(zip_bytes({**members, **changed, "project.qde": etree.tostring(root)}))
    done = take(study, path)
    assert done.status == 0, done.err
    assert len(taken(study)) == len(mentions_of(study))


def test_a_program_that_counts_utf_16_units_is_understood(astral):
    contents = read_contents(astral.open())

    def count_units(root):
        code_all(root)
        for source in root.iter(f"{TAG}TextSource"):
            units = Utf16(contents[source.get("name")])
            for one in source.iter(f"{TAG}PlainTextSelection"):
                for place in ("startPosition", "endPosition"):
                    one.set(place, str(units.of_points(int(one.get(place)))))

    done = take(astral, code_project(export(astral, "p.qdpx", "--blank", "--with-texts"), count_units))
    assert done.status == 0 and len(taken(astral)) == len(mentions_of(astral))


def test_a_project_without_texts_comes_back_by_its_places(study):
    done = take(study, code_project(export(study, "p.qdpx", "--blank"), code_all))
    assert done.status == 0 and len(taken(study)) == len(mentions_of(study))


def test_what_is_not_coded_whole_or_is_no_mention_is_named_and_left_out(study):
    def change(root):
        code_all(root)
        first, second, third, fourth = list(root.iter(f"{TAG}PlainTextSelection"))[:4]
        first.remove(first.findall(f"{TAG}Coding")[-1])
        put_code(second, code_ids(root)["stance", "sought"])
        third.set("startPosition", str(int(third.get("startPosition")) + 1))
        fourth.remove(fourth.find(f"{TAG}Description"))

    done = take(study, code_project(export(study, "p.qdpx", "--blank", "--with-texts"), change))
    assert done.status == 1 and len(done.lines) == 4
    assert "has no voice" in done.err and "has two values of stance: denied and sought" in done.err
    assert "is no mention of the study" in done.err
    rows = taken(study)
    assert len(rows) == len(mentions_of(study)) - 3
    assert sorted(rows["speaker"])[-1] == "not named"


def test_a_project_in_which_nobody_coded_is_refused(study):
    done = take(study, export(study, "p.qdpx", "--blank", "--with-texts"))
    assert done.status == 1 and "holds no coding that can be taken" in done.err
    assert not (study.study / "codings" / "person-anna.csv").exists()


def test_codes_that_nobody_changed_are_said_to_be_those_of_the_study(study):
    done = take(study, export(study, "p.qdpx", "--with-texts"))
    n = len(mentions_of(study))
    assert f"{n} of {n} have just the codes of the study's coder: were they read?" in done.err


def test_what_a_person_has_coded_here_stays(study):
    take(study, code_project(export(study, "p.qdpx", "--blank", "--with-texts"), code_all))
    other = CHOSEN | {"stance": "sought"}
    path = code_project(export(study, "q.qdpx", "--blank"), lambda root: code_all(root, other))
    done = take(study, path)
    n = len(mentions_of(study))
    assert f"0 new, {n} known" in done.err and f"{n} of these are coded otherwise here" in done.err
    assert set(taken(study)["stance"]) == {"denied"}


def test_nothing_new_is_put_to_a_sample_that_a_person_has_read(study, monkeypatch):
    late = set(mentions_of(study)["mention_id"][:3])
    monkeypatch.setattr(incoming, "find_settled", lambda study, coder: late)
    done = take(study, code_project(export(study, "p.qdpx", "--blank", "--with-texts"), code_all))
    assert done.status == 1 and "its sample is opened, and what was coded then stays" in done.err
    assert not late & set(taken(study).index) and len(taken(study)) == len(mentions_of(study)) - 3


def annotate(path, change):
    """Change the annotations of an export as INCEpTION would, by way of dkpro-cassis."""
    with zipfile.ZipFile(path) as archive:
        types = archive.read("TypeSystem.xml")
        names = [name for name in archive.namelist() if name.endswith(".xmi")]
        made = {"TypeSystem.xml": types}
        for name in names:
            system = cassis.load_typesystem(io.BytesIO(types))
            cas = cassis.load_cas_from_xmi(archive.open(name), typesystem=system)
            for one in cas.select(MENTION):
                change(one, cas)
            made[name] = cas.to_xmi().encode()
    return made


def code_annotation(one, cas):
    one.referent, one.stance, one.time, one.voice = "focal", "denied", "past", "quoted"
    one.speaker = "Ada Quill"


@pytest.mark.parametrize("wrapped", ["archive", "folder", "annotators", "project"])
def test_annotations_made_in_inception_come_back(astral, tmp_path, wrapped):
    made = annotate(export(astral, "x.zip", "--with-texts", "--blank"), code_annotation)
    path = tmp_path / "back.zip"
    if wrapped == "archive":
        path.write_bytes(zip_bytes(made))
    elif wrapped == "folder":
        path = tmp_path / "back"
        path.mkdir()
        for name, data in made.items():
            (path / name).write_bytes(data)
    else:
        users = ["anna", "boris"] if wrapped == "annotators" else ["anna"]
        inner = {
            f"annotation/{name}/{user}.zip": zip_bytes(
                {"TypeSystem.xml": made["TypeSystem.xml"], f"{user}.xmi": data}
            )
            for name, data in made.items()
            for user in users
            if name.endswith(".xmi")
        }
        path.write_bytes(zip_bytes({"exportedproject.json": b"{}", **inner}))
    done = take(astral, path)
    assert done.status == 0, done.err
    rows = taken(astral)
    assert len(rows) == len(mentions_of(astral)) and set(rows["voice"]) == {"quoted"}


def test_a_project_of_other_annotators_is_refused(astral, tmp_path):
    made = annotate(export(astral, "x.zip", "--with-texts", "--blank"), code_annotation)
    inner = {f"annotation/herald.xmi/{user}.xmi": made["herald.xmi"] for user in ("anna", "boris")}
    (tmp_path / "back.zip").write_bytes(zip_bytes(inner))
    done = take(astral, tmp_path / "back.zip", "carla")
    assert done.status == 1 and "holds annotations of anna, boris, and none of 'carla'" in done.err


def test_an_annotation_that_was_moved_and_a_new_one_are_named(study, tmp_path):
    def change(one, cas):
        code_annotation(one, cas)
        if one.mention_id == first:
            one.begin += 1
        if one.mention_id == second:
            cas.add(cas.typesystem.get_type(MENTION)(begin=0, end=3, stance="denied"))

    first, second = mentions_of(study)["mention_id"][:2]
    made = annotate(export(study, "x.zip", "--with-texts", "--blank"), change)
    (tmp_path / "back.zip").write_bytes(zip_bytes(made))
    done = take(study, tmp_path / "back.zip")
    assert done.status == 1 and f"was moved away from the mention {first}" in done.err
    assert "0–3" in done.err and "is no mention of the study" in done.err
    assert len(taken(study)) == len(mentions_of(study)) - 1


# What can't be read


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.qdpx", b"no archive", "is no archive that can be read"),
        ("a.qdpx", zip_bytes({"a.txt": b""}), "holds no project"),
        ("a.qdpx", zip_bytes({"project.qde": b"<a"}), "is not XML"),
        ("a.qdpx", zip_bytes({"project.qde": b"<a/>"}), "is no project of REFI-QDA"),
        ("a.zip", zip_bytes({"a.txt": b""}), "holds no .xmi file"),
        ("a.xmi", b"<a/>", "is no CAS with a text"),
        ("a.doc", b"x", "is of another kind"),
        ("gone.qdpx", None, "there is no such file"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_in_a_line(study, name, content, said):
    if content is not None:
        (study.root / name).write_bytes(content)
    done = take(study, name)
    assert done.status == 1 and len(done.lines) == 1 and said in done.lines[0]


def test_an_archive_that_would_be_too_large_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(zip_bytes({"a": b"0" * 20_000_000}))
    with pytest.raises(TextError, match=r"a\.zip, a: unpacks to 20,000,000 bytes from"):
        read_members(tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["x.xls", "x", "x.json"])
def test_a_name_that_ends_like_no_form_is_refused(study, name):
    done = study.framing("export", "islands", "-o", name)
    assert done.status == 1 and done.lines[0].startswith(f"error: -o {name}: the name ends in")


def test_a_coder_whom_nobody_knows_brings_the_nearest_name(study):
    take(study, code_project(export(study, "p.qdpx", "--blank", "--with-texts"), code_all))
    done = study.framing("export", "islands", "-o", "m.csv", "--coder", "person ana")
    assert done.lines == ["error: --coder: nobody called 'person ana' coded; did you mean person anna?"]


def test_another_coders_codes_are_exported_where_asked(study):
    take(study, code_project(export(study, "p.qdpx", "--blank", "--with-texts"), code_all))
    frame = pd.read_parquet(export(study, "m.parquet", "--coder", "person anna"))
    assert set(frame["stance"]) == {"denied"} and set(frame["coder"]) == {"person anna"}


def test_texts_that_are_asked_for_and_absent_are_said(study):
    for path in study.raw.iterdir():
        path.unlink()
    done = study.framing("export", "islands", "-o", "p.qdpx", "--with-texts")
    assert done.lines == ["error: the texts of islands are absent; give them: --texts DIR"]
