"""Facts about e-mail, saved pages, subtitles and XML as they are read."""

import made
import pytest
from made import FILES, body, complaint, read

from framing.texts.mail import split_mailbox
from framing.texts.passages import split_passages


def test_one_form_of_an_email_is_read_and_what_it_quotes_is_left_out():
    text = read(made.MAIL, "a.eml")
    passages, furniture = body(text)
    assert passages == ["Arcadia and Borealia are not allies."]
    assert sorted(furniture.values()) == ["quoted message", "signature"]
    assert text.metadata == {"title": "On the alliance", "author": "Ada Quill", "date": "2024-09-25"}


def test_a_mailbox_is_split_into_its_messages_and_one_of_several_is_no_text():
    mailbox = FILES["a.mbox"] + b"\n" + FILES["a.mbox"]
    titles = [read(message, "a.eml").metadata["title"] for message in split_mailbox(mailbox)]
    assert titles == ["On the alliance"] * 2
    assert "holds 2 messages" in complaint(mailbox, "a.mbox")


def test_a_saved_page_is_read_with_its_address():
    text = read(made.SAVED, "a.mhtml")
    assert text.content == "Arcadia and Borealia are “allies”."
    assert text.metadata == {"title": "A talk", "url": "https://example.org/talk"}


def test_subtitles_are_sentences_without_time_codes():
    assert (
        read(made.SRT, "a.srt").content == "Arcadia and Borealia are not allies & friends.\n\n[Applause] Yes."
    )
    text = read(made.VTT, "a.vtt")
    spoken = [(p.speaker, text.content[p.start : p.end]) for p in split_passages(text, [])]
    assert spoken == [("Ada Quill", "Ada Quill: Arcadia is no ally."), ("Bo Lind", "Bo Lind: Is it not?")]


def test_tei_is_read_with_its_speakers_and_corrected_readings():
    text = read(made.TEI, "a.xml")
    passages, furniture = body(text)
    assert passages == [
        "On the islands",
        "Ada Quill: Arcadia and Borealia are not allies, said the envoy, “but friends”.",
        "They are partners.",
    ]
    assert furniture == {
        "The council": "running head",
        "Applause.": "stage direction",
        "See the treaty.": "note",
    }
    assert text.metadata == {
        "title": "A debate", "author": "Ada Quill", "date": "1950-03-04", "publisher": "The press of Carvel",
        "language": "en",
    }  # fmt: skip


def test_all_words_of_other_xml_are_read():
    text = read(
        "<?xml version='1.0'?><speech lang='en'><title>A talk</title><par>They <i>are</i> "
        "allies.</par></speech>",
        "a.xml",
    )
    assert text.content == "A talk\n\nThey are allies."
    assert "a feed of several texts" in complaint("<?xml version='1.0'?><rss><channel/></rss>", "a.xml")


HEADERS = "From: Ada Quill <ada@example.org>\nSubject: On the alliance\nMIME-Version: 1.0\n"


@pytest.mark.parametrize(
    "quoted",
    [
        "-----Original Message-----\nFrom: Bo\nSent: Monday\nTo: Ada\n\nThey are allies.",
        "From: Bo Lind\nSent: Monday\nTo: Ada\nSubject: x\n\nThey are allies.",
        "Am 03.05.2024 um 10:00 schrieb Bo Lind:\n> They are allies.",
        "On Monday, 3 May 2024, Bo Lind\n<bo@example.org> wrote:\n\n> They are allies.\n>> Are they?",
        "Sent from my iPhone",
        "____________________\nIslands mailing list",
    ],
)
def test_what_an_email_quotes_or_is_signed_with_is_left_out(quoted):
    text = read(f"{HEADERS}\nThey are not allies.\n\n{quoted}\n", "a.eml")
    assert body(text)[0] == ["They are not allies."]


@pytest.mark.parametrize(
    "quoted",
    [
        "<div class=gmail_quote>On Monday Bo wrote:<blockquote>They are allies.</blockquote></div>",
        "<blockquote><div>On 3 May 2024, at 10:00, Bo wrote:</div><div>They are allies.</div></blockquote>",
        "<p><b>From:</b> Bo<br><b>Sent:</b> Monday<br><b>To:</b> Ada</p><p>They are allies.</p>",
    ],
)
def test_what_an_email_of_html_quotes_is_left_out(quoted):
    written = (
        f"{HEADERS}Content-Type: text/html\n\n<html><body><p>They are not allies.</p>{quoted}</body></html>"
    )
    assert body(read(written, "a.eml"))[0] == ["They are not allies."]


def test_an_encrypted_email_is_said_to_be_encrypted():
    assert "is encrypted" in complaint(f"{HEADERS}Content-Type: application/pkcs7-mime\n\nAAAA", "a.eml")


def test_a_file_without_messages_is_no_mailbox():
    assert "is no mailbox" in complaint("They met.", "a.mbox")


def captions(*said):
    """Subtitles, each of a second, without a pause."""
    return "\n".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{words}\n" for n, words in enumerate(said, 1)
    )


@pytest.mark.parametrize(
    ("said", "passages"),
    [
        (("They are not", "allies. They", "met."), ["They are not allies. They met."]),
        (("Interviewer: Are they?", "Ada Quill: They are not", "allies."), 2),
        (("- Are they?\n- No.",), ["Are they?", "No."]),
        (("No.", "No."), ["No. No."]),
        (("(applause)", "They met (all)."), ["They met (all)."]),
        ((">> ORSK: They are", "no allies."), ["ORSK: They are no allies."]),
    ],
)
def test_captions_are_put_together_to_what_is_said(said, passages):
    found, _ = body(read(captions(*said), "a.srt"))
    assert (found if isinstance(passages, list) else len(found)) == passages


def test_captions_that_roll_up_are_read_once():
    written = (
        "WEBVTT\n\n00:01.000 --> 00:03.000\nThey<c> are</c><c> not</c>\n\n"
        "00:03.000 --> 00:03.010\nThey are not\n\n"
        "00:03.010 --> 00:05.000\nThey are not\nallies<c> of ours.</c>\n"
    )
    assert read(written, "a.vtt").content == "They are not allies of ours."


def tei(inner):
    return f"<TEI><teiHeader/><text><body>{inner}</body></text></TEI>"


@pytest.mark.parametrize(
    ("inner", "content"),
    [
        ("<p><w>They</w>\n<w join='right'>met</w>\n<pc>.</pc></p>", "They met."),
        ("<p><app><lem>friends</lem><rdg>foes</rdg></app> met</p>", "friends met"),
        ("<p><choice><abbr>U.N.</abbr><expan>United Nations</expan></choice></p>", "United Nations"),
        ("<p>Caf&eacute; &amp; bar</p>", "Café & bar"),
        ("<lg><l>They are not</l><l>allies</l></lg>", "They are not\nallies"),
        ("<u who='#AdaQuill'><seg>They met.</seg></u>", "Ada Quill: They met."),
    ],
)
def test_tei_is_read_as_it_is_edited(inner, content):
    assert read(tei(inner), "a.xml").content == content


def test_a_speaker_in_an_attribute_stands_before_what_is_said():
    text = read(
        "<debate><speech speakername='Ada Quill'><p>They met.</p><p>Twice.</p></speech></debate>", "a.xml"
    )
    spoken = [(p.speaker, text.content[p.start : p.end]) for p in split_passages(text, [])]
    assert spoken == [("Ada Quill", "Ada Quill: They met."), ("Ada Quill", "Twice.")]


def test_nothing_is_fetched_that_xml_points_to():
    doctype = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "allies">]>'
    assert "not well-formed" in complaint(f"{doctype}<d><p>They are &x;.</p></d>", "a.xml")
    assert read(f"{doctype}<d><p>They are &y;.</p></d>", "a.xml").content == "They are allies."


def test_of_very_many_senders_those_are_named_that_stand_first():
    senders = "".join(f"Ada {n} <ada@example.org>, " for n in range(1000))
    text = read(f"From: {senders}\nSubject: On grain\n\nThey met.", "a.eml")
    assert text.metadata["author"].startswith("Ada 0; Ada 1; Ada 2;") and text.metadata["title"] == "On grain"
