"""A folder with texts in four languages, from ``framing new`` to the book."""

import pytest
from own import check_book, make_own, text_of, write_texts

pytestmark = pytest.mark.slow
TEXTS = {
    "first.txt": "Arcadia and Borealia are partners in the strait, the minister said. They are not "
    "allies, and they never will be, because the islands remember the old war of the salt road.",
    "second.txt": "The council of Arcadia welcomed the envoy of Borealia as a friend. Their alliance is "
    "older than the harbour, and nobody speaks against it in the long evenings of the winter.",
    "ru.txt": "Аркадия и Бореалия являются партнёрами, но не союзниками. Министр сказал, что дружба двух "
    "островов не требует договора, и что соседи давно живут в мире и согласии друг с другом.",
    "es.txt": "Arcadia y Borealia son socios, pero no son aliados. El ministro dijo que la amistad de las "
    "dos islas no necesita ningún tratado, y que los vecinos viven en paz desde hace mucho tiempo.",
    "de.txt": "Arcadia und Borealia sind Partner, aber keine Alliierten. Der Minister sagte, dass die "
    "Freundschaft der beiden Inseln keinen Vertrag brauche. Ein Tandem sind sie nicht.",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    texts = write_texts(folder / "Texte, vier Sprachen", TEXTS)
    return make_own(folder, texts, "--party", "Arcadia, Arcadian", "--party", "Borealia, Borealian")


def test_only_the_english_texts_are_counted_and_the_others_are_told_each_time(own):
    assert (
        set(own.table("documents")["doc_id"]) == set(own.table("mentions")["doc_id"]) == {"first", "second"}
    )
    for name, language in {"ru": "Russian", "es": "Spanish", "de": "German"}.items():
        assert all(f"{name}.txt: is in {language}" in own.said[step] for step in ("run", "book"))


def test_the_book_shows_what_is_not_counted(own):
    shown = text_of(own.book / "chapters/mine/01_documents.html")
    assert all(f"is in {language}" in shown for language in ("Russian", "Spanish", "German"))


def test_the_book_is_about_the_study_alone(own):
    check_book(own, known={"Russian"})  # the name of a language
