"""Abbreviation definitions, "long form (SF)" and "SF (long form)", by the algorithm of Schwartz and Hearst.

A. Schwartz, M. Hearst: A simple algorithm for identifying abbreviation definitions in biomedical text.
Pacific Symposium on Biocomputing, 2003.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

_BRACKETED = re.compile(r"\(([^()]{1,120})\)")
_CLAUSE_END = re.compile(r"[.;:!?]\s|\n|[(),\[\]]")
_SMALL_WORDS = frozenset(
    ["a", "an", "and", "as", "by", "for", "from", "in", "of", "on", "or", "the", "to", "via", "with"]
)
_MAX_SHORT_WORDS = 2
_MAX_SHORT_CHARACTERS = 12


class Abbreviation(NamedTuple):
    """Token spans (end exclusive) of a long form and of the short form that it defines."""

    long_start: int
    long_end: int
    short_start: int
    short_end: int


if not Doc.has_extension("abbreviations"):
    Doc.set_extension("abbreviations", default=())


@Language.component("abbreviations")
def find_abbreviations(doc: Doc) -> Doc:
    """Set `doc._.abbreviations` to the definitions in the order in which they stand."""
    found = []
    for long_span, short_span in definitions(doc.text):
        long_tokens = doc.char_span(*long_span, alignment_mode="expand")
        short_tokens = doc.char_span(*short_span, alignment_mode="expand")
        if long_tokens is not None and short_tokens is not None:
            found.append(
                Abbreviation(long_tokens.start, long_tokens.end, short_tokens.start, short_tokens.end)
            )
    doc._.abbreviations = tuple(found)
    return doc


def definitions(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Character spans (long form, short form) of every definition in `text`."""
    for match in _BRACKETED.finditer(text):
        inner_start = match.start(1)
        inner = re.split(r"[,;]| or | aka ", match.group(1))[0].rstrip()
        if not inner:
            continue
        if is_short_form(inner):
            long_span = _long_form_before(text, match.start(), inner)
            if long_span:
                yield long_span, (inner_start, inner_start + len(inner))
        else:
            short_span = _short_form_before(text, match.start())
            if short_span and _spells(inner, text[slice(*short_span)]):
                yield (inner_start, inner_start + len(inner)), short_span


def is_short_form(text: str) -> bool:
    """At most two words and twelve characters, a capital among them, starting with a letter or digit."""
    return (
        2 <= len(text) <= _MAX_SHORT_CHARACTERS
        and len(text.split()) <= _MAX_SHORT_WORDS
        and any(character.isupper() for character in text)
        and text[0].isalnum()
    )


def _long_form_before(text: str, end: int, short: str) -> tuple[int, int] | None:
    """The span of the long form that ends before character `end`, or None."""
    end -= len(text[:end]) - len(text[:end].rstrip())
    window_start = max(0, end - 160)
    clause = text[window_start:end]
    boundaries = [match.end() for match in _CLAUSE_END.finditer(clause)]
    clause = clause[boundaries[-1] :] if boundaries else clause
    words = clause.split()
    singular = short[:-1] if len(short) > 2 and short.endswith("s") and short[-2].isupper() else short
    limit = min(len(singular) + 5, len(singular) * 2)
    candidate = clause[len(clause) - len(" ".join(words[-limit:])) :] if len(words) > limit else clause
    length = _initials_length(candidate, singular) or _match_length(candidate.lstrip(), singular)
    if not length or length <= len(singular) or singular.lower() in text[end - length : end].lower().split():
        return None
    return end - length, end


def _initials_length(long: str, short: str) -> int:
    """How many characters at the end of `long` are words whose initials spell `short`; 0 where none are.

    Parts of hyphenated words count as words; small words may be left out of the short form. Tried first,
    since the shortest match of the algorithm cuts "proximal policy optimization (PPO)" to its last two words.
    """
    parts = [(match.start(), match.group().lower()) for match in re.finditer(r"[^\W_]+", long)]
    wanted = short.lower()
    for start, word in reversed(parts):
        if not wanted.startswith(word[0]):
            continue
        following = [part for position, part in parts if position >= start]
        if wanted in (
            "".join(part[0] for part in following),
            "".join(part[0] for part in following if part not in _SMALL_WORDS),
        ):
            return len(long) - start
    return 0


def _match_length(long: str, short: str) -> int:
    """How many characters at the end of `long` are the shortest long form of `short`; 0 where none is.

    The characters of `short` are matched from right to left; its first must begin a word.
    """
    position = len(long)
    characters = [c for c in short.lower() if c.isalnum()]
    for index in range(len(characters) - 1, -1, -1):
        position -= 1
        while position >= 0 and (
            long[position].lower() != characters[index]
            or (index == 0 and position > 0 and long[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return 0
    return len(long) - position


def _spells(long: str, short: str) -> bool:
    """Whether `long` as a whole is a long form of `short`."""
    return len(long) in (_initials_length(long, short), _match_length(long, short))


def _short_form_before(text: str, end: int) -> tuple[int, int] | None:
    """The span of a word that could be a short form directly before character `end`, or None."""
    match = re.search(r"(\S+)\s*$", text[max(0, end - 40) : end])
    if match is None or not is_short_form(match.group(1)) or sum(map(str.isupper, match.group(1))) < 2:
        return None
    start = max(0, end - 40) + match.start(1)
    return start, start + len(match.group(1))
