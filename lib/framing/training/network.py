"""The network that is trained: a compact encoder, a head per attribute, tags for the words that decide."""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel
from transformers.utils import logging

from framing.coding.decode import TAGS
from framing.coding.encoder import Tokens
from framing.training.labels import HEADS

#: A word for each mark, with whose meaning it begins to be learned.
MARK_WORDS = {
    "party 1": "first", "party 2": "second", "own": "our", "state": "foreign", "bloc": "union",
    "mention": "[", "mention ends": "]", "quotation": "“", "quotation ends": "”", "line": "paragraph",
    "author study": "we", "pair study": "both", "actor 1": "former", "actor 2": "latter", "turn": "speaker",
    "interviewer": "interview", "no turn": "text", "question": "?", "answer": "answer", "heading": "title",
    "list": "list", "in quotation": "quote", "in block quotation": "quoted", "theme": "theme",
    "document": "document",
}  # fmt: skip
#: So many of the head's inputs are left out at random while training.
DROPOUT = 0.1


class Network(nn.Module):
    """Reads windows: scores of each head's values, and for each token how far it belongs to each tag.

    A head looks at four vectors: that of the first token, those of the marks around the mention, and a mean
    over all tokens that it learns to weigh.

    Parameters
    ----------
    base : folder with the weights of the encoder before training (BERT's form).
    kept : ids of the base's vocabulary that are kept, in their order.
    """

    def __init__(self, base: Path, kept: list[int] | None = None) -> None:
        super().__init__()
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        self.encoder = BertModel.from_pretrained(
            base,
            local_files_only=True,
            add_pooling_layer=False,
            attn_implementation="eager",  # the quicker one on a CPU in half precision
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=0.0,
        )
        if kept is not None:
            rows = self.encoder.embeddings.word_embeddings.weight.detach()[kept]
            self.encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(
                rows, freeze=False, padding_idx=0
            )
        width = self.encoder.config.hidden_size
        self.weigh = nn.Linear(width, len(HEADS))
        self.heads = nn.ModuleDict(
            {name: nn.Linear(4 * width, len(values)) for name, values in HEADS.items()}
        )
        self.tag = nn.Linear(width, len(TAGS))
        self.tag_mention = nn.Linear(width, len(TAGS), bias=False)
        self.drop = nn.Dropout(DROPOUT)

    def name_marks(self, tokens: Tokens) -> None:
        """Let each mark begin with the meaning of its word."""
        vectors = self.encoder.embeddings.word_embeddings.weight
        with torch.no_grad():
            for mark, word in MARK_WORDS.items():
                if (number := tokens.number(word)) is not None:
                    vectors[list(tokens.marks(mark))] = vectors[number].clone()

    def forward(
        self, ids: Tensor, mask: Tensor, opened: Tensor, closed: Tensor
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Scores per head (windows x values), and of the tags (windows x tokens x tags)."""
        read = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        rows = torch.arange(ids.shape[0], device=ids.device)
        first, before, after = read[:, 0], read[rows, opened], read[rows, closed]
        weights = self.weigh(torch.tanh(read)).masked_fill(mask[:, :, None] == 0, -1e4).softmax(1)
        means = weights.transpose(1, 2).to(read.dtype) @ read
        scores = {
            name: head(self.drop(torch.cat([first, before, after, means[:, number]], -1)))
            for number, (name, head) in enumerate(self.heads.items())
        }
        return scores, self.tag(read) + self.tag_mention(before)[:, None]
