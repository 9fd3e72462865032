"""The vocabulary that is kept: fewer pieces, the same offsets."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_encoder import FIXED, SIGNS, write_vocabulary
from tokenizers import Tokenizer

from framing.coding.encoder import Tokens
from framing.training.vocabulary import prune_vocabulary

TEXTS = ["Arcadia is an ally of Borealia.", "Arcadia is not an ally."]
#: So many pieces are kept in any case: marks, single signs, and those within words.
LEAST = len(FIXED) + 2 * len(SIGNS)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_vocabulary(tmp_path_factory.mktemp("base")).parent


@pytest.fixture(scope="module")
def pruned(base):
    """A tokenizer of the single signs and three words, and their ids in the base's vocabulary."""
    text, kept = prune_vocabulary(base, TEXTS, LEAST + 3)
    return Tokenizer.from_str(text), kept


def test_the_words_that_the_texts_use_most_are_kept(pruned):
    words = {piece for piece in pruned[0].get_vocab() if len(piece.removeprefix("##")) > 1} - set(FIXED)
    assert words == {"arcadia", "is", "an"}


def test_no_more_pieces_are_kept_than_may_be(pruned):
    assert len(pruned[1]) == pruned[0].get_vocab_size() == LEAST + 3


def test_each_kept_piece_names_its_row_in_the_base(base, pruned):
    before = Tokenizer.from_file(str(base / "tokenizer.json")).get_vocab()
    assert all(before[piece] == pruned[1][row] for piece, row in pruned[0].get_vocab().items())


def test_a_word_that_is_not_kept_is_read_as_its_signs(pruned):
    assert pruned[0].encode("ally").tokens == ["a", "##l", "##l", "##y"]


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_the_tokens_of_a_text_cover_the_same_places_as_before(base, pruned, text):
    """Words are cut elsewhere, and every sign that was read is read at its place."""
    before = Tokenizer.from_file(str(base / "tokenizer.json"))
    covered = [
        {offset for start, end in one.encode(text).offsets for offset in range(start, end)}
        for one in (before, pruned[0])
    ]
    assert covered[0] == covered[1]


def test_the_marks_are_kept(base, tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text(prune_vocabulary(base, TEXTS)[0], encoding="utf-8")
    assert len(Tokens(path).marks("mention", "party 1", "document")) == 3


def test_a_text_of_any_length_is_read_whole(base):
    described = json.loads(prune_vocabulary(base, TEXTS)[0])
    assert described["truncation"] is described["padding"] is described["post_processor"] is None


def test_a_vocabulary_without_places_for_marks_is_refused(tmp_path):
    path = write_vocabulary(tmp_path)
    text = path.read_text(encoding="utf-8").replace("[unused7]", "[another]")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="unused7"):
        Tokens(path)
