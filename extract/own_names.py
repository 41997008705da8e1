"""The names of a user's own lexicon: where one occurs, it is an entity of the type that the lexicon gives.

The shipped lexicon only advises the decision on entities. What somebody wrote down for their own papers is no
advice: this component runs after the decision and has the last word on those names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from extract.boundaries import Span, contains, overlap, stands_alone
from extract.components.drafts import Draft
from extract.given import given_draft
from extract.lexicon import LexiconEntry
from extract.surface import surface_key
from extract.wording import Wording, wording

_LEFT_OUT = re.compile(r"[^\w+#]|_")
_BREAKS = frozenset('.,;:?!()[]{}"“”')
"""Marks that a name crosses only where the lexicon writes it so."""


@Language.factory("own_names")
def make_own_names(nlp: Language, name: str) -> OwnNames:
    """The component, without names."""
    return OwnNames()


@dataclass(frozen=True)
class _Form:
    """A name or alias as the lexicon writes it, without spaces and separators, and whose it is."""

    entry: LexiconEntry
    letters: str
    breaks: frozenset[str]

    def reads(self, text: str) -> bool:
        """Whether `text`, which has the form's surface key, may be read as it: acronyms are not "tea"."""
        if not frozenset(text) & _BREAKS <= self.breaks:
            return False
        return not _is_acronym(self.letters) or _letters(text) in (self.letters, f"{self.letters}s")


class OwnNames:
    """Rewrites `doc._.drafts` so that each name that was given is an entity of its type."""

    def __init__(self) -> None:
        self._forms: dict[str, list[_Form]] = {}
        self._longest = 0

    def add(self, entries: Iterable[LexiconEntry]) -> None:
        """Take the entries' names and aliases; of two entries with one form the first has it."""
        for entry in entries:
            for name in (entry.name, *entry.aliases):
                form = _Form(entry, _letters(name), frozenset(name) & _BREAKS)
                self._forms.setdefault(surface_key(name), []).append(form)
                self._longest = max(self._longest, len(form.letters))

    def __call__(self, doc: Doc) -> Doc:
        """Put the names that occur in `doc` among its entities."""
        hits = dict(_longest_first(self._hits(wording(doc))))
        if hits:
            doc._.drafts = with_own_names(doc, doc._.drafts, hits)
        return doc

    def _hits(self, text: Wording) -> Iterator[tuple[Span, LexiconEntry]]:
        """Every span of a sentence's tokens that reads as a form."""
        letters = [_letters(word) for word in text.words]
        for first, last in text.sentences:
            for start in range(first, last):
                joined = ""
                for end in range(start + 1, last + 1):
                    joined += letters[end - 1]
                    if not letters[start] or len(joined) > self._longest + 1:
                        break
                    if letters[end - 1] and (joined in self._forms or joined[:-1] in self._forms):
                        yield from self._entry(text, start, end)

    def _entry(self, text: Wording, start: int, end: int) -> Iterator[tuple[Span, LexiconEntry]]:
        form = text.form(start, end)
        if stands_alone(text.text, text.starts[start], text.ends[end - 1]):
            known = (each.entry for each in self._forms.get(surface_key(form), ()) if each.reads(form))
            if entry := next(known, None):
                yield (start, end), entry


def _longest_first(hits: Iterable[tuple[Span, LexiconEntry]]) -> Iterator[tuple[Span, LexiconEntry]]:
    """The hits without those that overlap a longer one, or as long a one before them."""
    taken: list[Span] = []
    for span, entry in sorted(hits, key=lambda hit: (hit[0][0] - hit[0][1], hit[0])):
        if not any(overlap(span, other) for other in taken):
            taken.append(span)
            yield span, entry


def with_own_names(doc: Doc, drafts: Iterable[Draft], hits: dict[Span, LexiconEntry]) -> tuple[Draft, ...]:
    """The entities with those of `hits` among them, in the order of the text.

    A decided entity with a mention that is a hit is that entry, with all of its mentions. A longer mention
    of another entity ("flash attention" around "attention") stays beside the hit; any other that overlaps
    one goes.

    Args:
        doc: the paper.
        drafts: what was decided.
        hits: spans of tokens, none overlapping another, with the entry that each is a form of.
    """
    spans: dict[LexiconEntry, set[Span]] = {}
    for span, entry in hits.items():
        spans.setdefault(entry, set()).add(span)
    others = []
    for draft in drafts:
        same = next((hits[span] for span in draft.spans if span in hits), None)
        free = [span for span in draft.spans if not any(_gives_way(span, hit) for hit in hits)]
        if same is not None:
            spans[same].update(span for span in free if hits.get(span, same) == same)
        elif free:
            others.append(_narrowed(doc, draft, free))
    own = [given_draft(doc, entry.type, places) for entry, places in spans.items()]
    return tuple(_with_names_of_their_own(doc, own, others))


def _gives_way(span: Span, hit: Span) -> bool:
    return overlap(span, hit) and span != hit and not contains(span, hit)


def _narrowed(doc: Doc, draft: Draft, spans: list[Span]) -> Draft:
    """The entity with those mentions alone, under a name that is one of them."""
    forms = [wording(doc).form(*span) for span in spans]
    return replace(draft, spans=spans, name=draft.name if draft.name in forms else forms[0])


def _with_names_of_their_own(doc: Doc, own: list[Draft], others: list[Draft]) -> list[Draft]:
    """All of them by place; what would share its name with another takes another form, or goes."""
    taken: set[str] = set()
    kept = []
    for draft in [*own, *others]:
        forms = [draft.name, *(wording(doc).form(*span) for span in draft.spans)]
        if free := next((form for form in forms if form not in taken), None):
            draft.name = free
            taken.add(free)
            kept.append(draft)
    return sorted(kept, key=lambda draft: draft.spans[0])


def _letters(text: str) -> str:
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", text))


def _is_acronym(letters: str) -> bool:
    return letters.isupper() and sum(map(str.isalpha, letters)) > 1
