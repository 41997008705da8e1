"""From a paper and a language model's answer to a record: only what the text bears out is kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from extract.boundaries import Span, contains, outside_of_longer, stands_alone
from extract.components.results import SLOTS
from extract.components.sentences import split_sentences
from extract.llm.answer import Answer, StatedEntity, StatedRelation, StatedResult
from extract.numbers import Value, find_values
from extract.records import (
    RELATION_ENDS,
    ROLES_OF,
    Entity,
    Evidence,
    Field,
    Mention,
    Paper,
    Record,
    Relation,
    Result,
)
from extract.text import clean

if TYPE_CHECKING:
    from spacy.language import Language


def to_record(paper: Paper, title: str, abstract: str, answer: Answer, extractor: str) -> Record:
    """The record of `paper` with what `answer` states and the text bears out.

    An entity is kept if each of its forms stands in the text; its mentions are all places where one does. A
    role that its type cannot have becomes MENTIONS. Relations and results are kept between kept entities of
    types that fit, and results if their value stands in the text.

    Args:
        paper: as read.
        title: the part of its title that the model was shown.
        abstract: the part of its abstract.
        answer: the model's.
        extractor: name of the model, kept on every statement.
    """
    text = _Text(title, abstract)
    known = _entities(text, answer.entities, extractor)
    entities = {each.name: each for each in known.values()}
    return Record.from_paper(
        paper,
        sorted(entities.values(), key=lambda each: text.joint(each.mentions[0])),
        _relations(text, answer.relations, known, extractor),
        dict.fromkeys(_results(text, answer.results, known, extractor)),
    )


class _Text:
    """The title, a line end and the abstract as one text, with its sentences and the way back."""

    def __init__(self, title: str, abstract: str) -> None:
        self.text, self._shift = f"{title}\n{abstract}", len(title) + 1
        later = ((start + self._shift, end + self._shift) for start, end in _sentences(abstract))
        self.sentences = [*_sentences(title), *later]
        self._starts = [start for start, _ in self.sentences]
        self.values = [each for each in find_values(self.text) if self._in_one_field((each.start, each.end))]

    def occurrences(self, form: str) -> list[Span]:
        """Where `form` stands by itself, white space in it being of any kind."""
        if not any(map(str.isalnum, form)):
            return []
        pattern = r"\s+".join(map(re.escape, form.split()))
        found = (match.span() for match in re.finditer(pattern, self.text))
        return [span for span in found if stands_alone(self.text, *span) and self._in_one_field(span)]

    def occurrences_of_value(self, value: str) -> list[Span]:
        """Where `value` stands as a whole number with its unit, not as a part of another number."""
        if not any(map(str.isdigit, value)):
            return []
        pattern = rf"(?<![^\W_])(?<!\d[.,]){re.escape(value.strip())}(?![^\W_])(?![.,]\d)"
        found = (match.span() for match in re.finditer(pattern, self.text))
        return [span for span in found if self._in_one_field(span)]

    def _in_one_field(self, span: Span) -> bool:
        return not span[0] < self._shift <= span[1]

    def place(self, span: Span) -> tuple[Field, int, int]:
        """Field, start and end of a span."""
        if span[0] < self._shift:
            return "title", *span
        return "abstract", span[0] - self._shift, span[1] - self._shift

    def joint(self, mention: Mention) -> Span:
        """Where a mention is in the text."""
        shift = 0 if mention.field == "title" else self._shift
        return mention.start + shift, mention.end + shift

    def sentence_at(self, position: int) -> int:
        """Index of the sentence around that character, or of the next one of its field where none is."""
        index = max(0, bisect_right(self._starts, position) - 1)
        return index + (position >= self._shift and not self.in_abstract(index))

    def sentences_of(self, entity: Entity) -> list[int]:
        """Index of the sentence of each mention."""
        return [self.sentence_at(self.joint(mention)[0]) for mention in entity.mentions]

    def evidence(self, sentence: int) -> Evidence:
        """That sentence."""
        return Evidence(*self.place(self.sentences[sentence]))

    def in_abstract(self, sentence: int) -> bool:
        """Whether that sentence is one of the abstract."""
        return self._starts[sentence] >= self._shift


def _sentences(text: str) -> list[Span]:
    """The sentences of a title or abstract, found as in the pipeline; the whole where there is none."""
    cleaned = clean(text)
    doc = split_sentences(_tokenizer().make_doc(cleaned.text))
    spans = (cleaned.original_span(each.start_char, each.end_char) for each in doc.sents)
    found = [(start, end) for start, end in spans if text[start:end].strip()]
    return found or ([(0, len(text))] if text else [])


@lru_cache(maxsize=1)
def _tokenizer() -> Language:
    import spacy

    return spacy.blank("en")


def _entities(text: _Text, stated: Iterable[StatedEntity], extractor: str) -> dict[str, Entity]:
    """The entities that are kept, by each name and form that the model gives them."""
    places: list[tuple[StatedEntity, list[Span]]] = []
    taken: set[Span] = set()
    for each in stated:
        found = [text.occurrences(form) for form in dict.fromkeys((each.name, *each.forms))]
        spans = {span for of_form in found for span in of_form} - taken
        if all(found) and spans:
            places.append((each, _longest(spans)))
            taken |= spans
    everything = [span for _, own in places for span in own]
    known: dict[str, Entity] = {}
    names: set[str] = set()
    for each, own in places:
        entity = _entity(text, each, outside_of_longer(own, everything), extractor)
        if entity.name not in names:
            names.add(entity.name)
            for form in (entity.name, each.name, *each.forms):
                known.setdefault(form, entity)
    return known


def _longest(spans: set[Span]) -> list[Span]:
    """The spans without those inside of another."""
    return sorted(span for span in spans if not any(contains(other, span) for other in spans))


def _entity(text: _Text, stated: StatedEntity, spans: list[Span], extractor: str) -> Entity:
    mentions = tuple(Mention(*text.place(span), text.text[slice(*span)]) for span in spans)
    forms = [mention.text for mention in mentions]
    sentences = [text.sentence_at(start) for start, _ in spans]
    return Entity(
        name=stated.name if stated.name in forms else forms[0],
        type=stated.type,
        role=stated.role if stated.role in ROLES_OF[stated.type] else "MENTIONS",
        confidence=stated.confidence,
        extractor=extractor,
        mentions=mentions,
        evidence=text.evidence(next(filter(text.in_abstract, sentences), sentences[0])),
    )


def _relations(
    text: _Text, stated: Iterable[StatedRelation], known: dict[str, Entity], extractor: str
) -> Iterator[Relation]:
    """The relations between kept entities that the schema allows, the first one between any two."""
    joined: set[frozenset[str]] = set()
    for each in stated:
        source, target = known.get(each.source), known.get(each.target)
        if source is None or target is None or source is target:
            continue
        sources, targets = RELATION_ENDS[each.type]
        pair = frozenset((source.name, target.name))
        if source.type in sources and target.type in targets and pair not in joined:
            joined.add(pair)
            sentence = _sentence_of_both(text, source, target)
            evidence = text.evidence(sentence)
            yield Relation(source.name, each.type, target.name, each.confidence, extractor, evidence)


def _sentence_of_both(text: _Text, source: Entity, target: Entity) -> int:
    """A sentence that holds both, of the abstract if possible; else that in which the source stands last."""
    others = set(text.sentences_of(target))
    both = [sentence for sentence in text.sentences_of(source) if sentence in others]
    return next(filter(text.in_abstract, both), both[0] if both else text.sentences_of(source)[-1])


def _results(
    text: _Text, stated: Iterable[StatedResult], known: dict[str, Entity], extractor: str
) -> Iterator[Result]:
    for each in stated:
        places = text.occurrences_of_value(each.value)
        if not places:
            continue
        slots = {slot: _fitting(known.get(getattr(each, slot) or ""), types) for slot, types in SLOTS.items()}
        around = [set(text.sentences_of(entity)) for entity in slots.values() if entity]
        start, end = max(places, key=lambda span: sum(text.sentence_at(span[0]) in each for each in around))
        value = _value(text, start, end)
        names = {slot: entity.name if entity else None for slot, entity in slots.items()}
        yield Result(
            **names,
            value=value.text.strip(),
            number=value.number,
            unit=value.unit,
            confidence=each.confidence,
            extractor=extractor,
            evidence=text.evidence(text.sentence_at(start)),
        )


def _fitting(entity: Entity | None, types: tuple[str, ...]) -> Entity | None:
    return entity if entity and entity.type in types else None


def _value(text: _Text, start: int, end: int) -> Value:
    """The number at that place with all of its unit; without a number where it is none that can be read."""
    around = (each for each in text.values if each.start <= start and end <= each.end)
    if found := next(around, None):
        return found
    return Value(start, end, text.text[start:end], None, "", False)
