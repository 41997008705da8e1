"""What of a language model's answer has the form that was asked for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError

from extract.records import EntityType, RelationType, Role

UNKNOWN_CONFIDENCE = 0.5
"""Of a statement for which the model gives none."""

_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)


class UnusableAnswer(Exception):
    """There is no answer that can be used: `reason` in a few words, `detail` for the model to do better."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail or reason


def _share(value: Any) -> float:
    try:
        return min(1.0, max(0.0, float(value)))
    except (TypeError, ValueError):
        return UNKNOWN_CONFIDENCE


def _capitalised(value: Any) -> Any:
    return value.strip().capitalize() if isinstance(value, str) else value


def _in_capitals(value: Any) -> Any:
    return value.strip().upper().replace(" ", "_") if isinstance(value, str) else value


Confidence = Annotated[float, BeforeValidator(_share)]


class StatedEntity(BaseModel):
    """An entity as the model states it."""

    name: str
    forms: list[str] = []
    type: Annotated[EntityType, BeforeValidator(_capitalised)]
    role: Annotated[Role, BeforeValidator(_in_capitals)] = "MENTIONS"
    confidence: Confidence = UNKNOWN_CONFIDENCE


class StatedRelation(BaseModel):
    """A relation as the model states it; the ends are names of its entities."""

    source: str
    type: Annotated[RelationType, BeforeValidator(_in_capitals)]
    target: str
    confidence: Confidence = UNKNOWN_CONFIDENCE


class StatedResult(BaseModel):
    """A result as the model states it; the slots are names of its entities."""

    value: Annotated[str, BeforeValidator(str)]
    subject: str | None = None
    dataset: str | None = None
    metric: str | None = None
    confidence: Confidence = UNKNOWN_CONFIDENCE


class _Envelope(BaseModel):
    entities: list[Any]
    relations: list[Any] = []
    results: list[Any] = []


@dataclass(frozen=True)
class Answer:
    """The statements of an answer, those of another form left out."""

    entities: list[StatedEntity]
    relations: list[StatedRelation]
    results: list[StatedResult]


def parse(content: str) -> Answer:
    """The statements in an answer; thoughts and words around its JSON object are passed over.

    Raises:
        UnusableAnswer: there is no such object, or none of its entities has the form that was asked for.
    """
    try:
        envelope = _Envelope.model_validate(_json_object(content))
    except ValidationError as error:
        raise UnusableAnswer("its JSON has another form", _first(error)) from None
    answer = Answer(
        _usable(StatedEntity, envelope.entities),
        _usable(StatedRelation, envelope.relations),
        _usable(StatedResult, envelope.results),
    )
    if envelope.entities and not answer.entities:
        try:
            StatedEntity.model_validate(envelope.entities[0])
        except ValidationError as error:
            raise UnusableAnswer("its entities have another form", _first(error)) from None
    return answer


def _json_object(content: str) -> Any:
    text = _THINKING.sub("", content)
    start, end = text.find("{"), text.rfind("}") + 1
    try:
        return json.loads(text[start:end])
    except (ValueError, RecursionError) as error:
        raise UnusableAnswer("it is no JSON", f"it is no JSON: {error}") from None


_Stated = TypeVar("_Stated", bound=BaseModel)


def _usable(kind: type[_Stated], items: list[Any]) -> list[_Stated]:
    """The items of that form: a small model's one odd statement shall not cost the paper all others."""
    usable = []
    for item in items:
        try:
            usable.append(kind.model_validate(item))
        except ValidationError:
            continue
    return usable


def _first(error: ValidationError) -> str:
    found = error.errors()[0]
    return f"{'.'.join(map(str, found['loc'])) or 'the object'}: {found['msg']}"
