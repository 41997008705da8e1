"""Sentence boundaries without a parser: the title is one, the abstract is split at its full stops."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Token

_ENDS = frozenset(".!?。！？")
_CLOSING = frozenset(")]}\"'”’»")
_NO_END = frozenset({"al", "fig", "eq", "sec", "resp", "cf", "approx", "no", "dr", "prof", "st"})


@Language.component("sentences")
def split_sentences(doc: Doc) -> Doc:
    """Set `is_sent_start` on every token: after the title's line end, and after a full stop that ends one."""
    starts = True
    for token in doc:
        token.is_sent_start = starts
        starts = (token.is_space and "\n" in token.text) or _ends_sentence(token)
    return doc


def _ends_sentence(token: Token) -> bool:
    """Whether the next token begins a sentence: this one is a stop, or a closing mark after one."""
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    if following is None or following.text in _CLOSING or following.text in _ENDS:
        return False
    stop = token
    while stop.text in _CLOSING and stop.i > 0:
        stop = stop.nbor(-1)
    if (
        stop.text not in _ENDS
        or following.text[0].islower()
        or (following.is_punct and following.text in ",;:")
    ):
        return False
    return not (stop.text == "." and stop.i > 0 and stop.nbor(-1).lower_ in _NO_END)
