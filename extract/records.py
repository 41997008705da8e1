"""The types that leave this room: papers as read, and records as extracted.

A `Paper` is what a reader found in a source. A `Record` is a paper with what was extracted from it. Records
are written as JSON Lines; `docs/records.md` describes each field. Offsets count characters (Unicode code
points) of the title or the abstract exactly as given in the record.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extract.errors import RecordError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

EntityType = Literal["Model", "Method", "Dataset", "Metric", "Task"]
Role = Literal[
    "PROPOSES", "USES", "COMPARES_WITH", "TRAINED_ON", "EVALUATES_ON", "REPORTS", "ADDRESSES", "MENTIONS"
]
RelationType = Literal["BASED_ON", "OUTPERFORMS", "TRAINED_ON", "VARIANT_OF", "PART_OF"]
Field = Literal["title", "abstract"]

ENTITY_TYPES: tuple[EntityType, ...] = ("Model", "Method", "Dataset", "Metric", "Task")
ROLES: tuple[Role, ...] = (
    "PROPOSES", "USES", "COMPARES_WITH", "TRAINED_ON", "EVALUATES_ON", "REPORTS", "ADDRESSES", "MENTIONS",
)  # fmt: skip
RELATION_TYPES: tuple[RelationType, ...] = ("BASED_ON", "OUTPERFORMS", "TRAINED_ON", "VARIANT_OF", "PART_OF")

ROLES_OF: dict[EntityType, tuple[Role, ...]] = {
    "Model": ("PROPOSES", "USES", "COMPARES_WITH", "MENTIONS"),
    "Method": ("PROPOSES", "USES", "COMPARES_WITH", "MENTIONS"),
    "Dataset": ("PROPOSES", "TRAINED_ON", "EVALUATES_ON", "MENTIONS"),
    "Metric": ("PROPOSES", "REPORTS", "MENTIONS"),
    "Task": ("PROPOSES", "ADDRESSES", "MENTIONS"),
}
"""The roles that an entity of each type can have."""

RELATION_ENDS: dict[RelationType, tuple[tuple[EntityType, ...], tuple[EntityType, ...]]] = {
    "BASED_ON": (ENTITY_TYPES, ENTITY_TYPES),
    "OUTPERFORMS": (("Model", "Method"), ("Model", "Method")),
    "TRAINED_ON": (("Model", "Method"), ("Dataset",)),
    "VARIANT_OF": (ENTITY_TYPES, ENTITY_TYPES),
    "PART_OF": (ENTITY_TYPES, ENTITY_TYPES),
}
"""The types from which a relation may lead, and to which."""


@dataclass(frozen=True)
class Paper:
    """A paper as a source gives it.

    `id` is stable over sources that name the same title: the source's own identifier where it has one, else
    a slug of the title (`paper_id`). `year` is None and `date` (ISO 8601, as precise as the source) is empty
    where unknown. `source` names the file or stream, `line` the line (from 1) on which the paper starts.
    """

    id: str
    title: str
    abstract: str
    year: int | None = None
    date: str = ""
    source: str = ""
    line: int | None = None
    url: str = ""
    authors: tuple[str, ...] = ()
    author_count: int | None = None
    organization: str = ""
    venue: str = ""
    upvotes: int | None = None
    citations: int | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reject:
    """A part of a source that is no paper, or a paper that could not be extracted, kept with the reason.

    `line` counts from 1 (0 where it is unknown); `text` is what stands there, as read.
    """

    source: str
    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """Where a statement stands: characters `start` to `end` (exclusive) of `field`."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """One occurrence of an entity; `text` is the field's text from `start` to `end` (exclusive)."""

    field: Field
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Entity:
    """A thing that the paper speaks of, with its role there and every mention (never empty)."""

    name: str
    type: EntityType
    role: Role
    confidence: float
    extractor: str
    mentions: tuple[Mention, ...]
    evidence: Evidence
    """The sentence that shows the role."""


@dataclass(frozen=True)
class Relation:
    """`source` and `target` are names of entities of the same record."""

    source: str
    type: RelationType
    target: str
    confidence: float
    extractor: str
    evidence: Evidence


@dataclass(frozen=True)
class Result:
    """A stated number: `value` verbatim, `number` and `unit` as parsed (None and "" where that fails)."""

    subject: str | None
    dataset: str | None
    metric: str | None
    value: str
    number: float | None
    unit: str
    confidence: float
    extractor: str
    evidence: Evidence


@dataclass(frozen=True)
class Record(Paper):
    """A paper and what was extracted from it.

    `extractor` is the `extract.pipeline.extractor_name` of what made the record; empty where that is unknown.
    """

    extractor: str = ""
    entities: tuple[Entity, ...] = field(default=())
    relations: tuple[Relation, ...] = field(default=())
    results: tuple[Result, ...] = field(default=())

    def to_json(self) -> str:
        """One line of JSON, keys in a fixed order, empty optional metadata left out."""
        kept = {k: v for k, v in vars(self).items() if v not in (None, "", ()) or k in _ALWAYS}
        return json.dumps(kept, ensure_ascii=False, default=vars)

    @classmethod
    def from_paper(
        cls,
        paper: Paper,
        entities: Iterable[Entity] = (),
        relations: Iterable[Relation] = (),
        results: Iterable[Result] = (),
        extractor: str = "",
    ) -> Record:
        """The record of `paper` with what was extracted from it."""
        return cls(
            **{f.name: getattr(paper, f.name) for f in fields(Paper)},
            extractor=extractor,
            entities=tuple(entities),
            relations=tuple(relations),
            results=tuple(results),
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Record:
        """The record that `to_json` wrote.

        Raises:
            RecordError: a field is missing, has the wrong type or an unknown value.
        """
        return _record_from_dict(data)


_ALWAYS = {"id", "title", "abstract", "entities", "relations", "results"}


def paper_id(title: str) -> str:
    """A readable, stable id for a paper without one: a slug of its title, at most 80 characters.

    Titles that differ only in case, punctuation or spacing share the id; a title that is cut or has letters
    outside ASCII gets a short digest of its `title_key`, so that different titles differ.
    """
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_title.lower()).strip("-")
    if len(slug) <= 80 and len(title_key(title)) == len(slug.replace("-", "")):
        return slug
    digest = hashlib.sha256(title_key(title).encode()).hexdigest()[:8]
    return f"{slug[:71].rstrip('-')}-{digest}".lstrip("-")


def title_key(title: str) -> str:
    """What makes two titles the same: letters and digits alone, case and Unicode form folded."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title).casefold())


def paper_digest(paper: Paper) -> str:
    """A fingerprint of what a source says of a paper; the line on which it starts there is left out.

    Half a surrogate pair counts as a question mark, which is what a store can hold of it.
    """
    stated = {f.name: getattr(paper, f.name) for f in fields(Paper) if f.name != "line"}
    return hashlib.sha256(json.dumps(stated, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def read_records(path: Path) -> Iterator[tuple[int, Record | RecordError]]:
    """The records of a JSON Lines file, each with its line number (from 1).

    A line that is no record comes as the `RecordError` that says why, so that one bad line costs only itself.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                yield number, Record.from_dict(data)
            except json.JSONDecodeError as error:
                yield number, RecordError(f"not JSON: {error.msg} at column {error.colno}")
            except RecordError as error:
                yield number, error


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Record]:
    from pydantic import TypeAdapter

    return TypeAdapter(Record)


def _record_from_dict(data: Any) -> Record:
    from pydantic import ValidationError

    try:
        record = _adapter().validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise RecordError(f"{where}: {first['msg']}") from None
    for entity in record.entities:
        if not entity.mentions:
            raise RecordError(f"the entity {entity.name!r} has no mentions")
    return record
