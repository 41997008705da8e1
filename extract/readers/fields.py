"""Papers from named fields, as JSON Lines and tables give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from extract.records import Paper, Reject, paper_id


class BadField(ValueError):
    """A field does not hold what it should; the message says which and why."""


def paper_from_fields(fields: Mapping[str, Any], source: str, line: int, text: str) -> Paper | Reject:
    """The paper that the fields tell, or why they tell none; unknown fields are ignored.

    Args:
        fields: Field name to value: strings from a table, any JSON value from JSON Lines.
        source: Name of the source.
        line: Line where it starts.
        text: What stands there, for the reject.
    """
    try:
        title, abstract = _text(fields, "title"), _text(fields, "abstract")
        if not title:
            return Reject(source, line, "no title", text)
        if not abstract:
            return Reject(source, line, "title without an abstract", text)
        authors = _names(fields.get("authors"))
        date = _text(fields, "date")
        return Paper(
            id=_text(fields, "id") or paper_id(title),
            title=title,
            abstract=abstract,
            year=_integer(fields, "year") or _year_of(date),
            date=date,
            source=_text(fields, "source") or source,
            line=line,
            url=_text(fields, "url"),
            authors=authors,
            author_count=_integer(fields, "author_count") or len(authors) or None,
            organization=_text(fields, "organization"),
            venue=_text(fields, "venue"),
            upvotes=_integer(fields, "upvotes"),
            citations=_integer(fields, "citations"),
            references=_names(fields.get("references")),
        )
    except BadField as error:
        return Reject(source, line, str(error), text)


def tidy(text: str) -> str:
    """`text` without what stores cannot hold (lone surrogates, control characters), ends stripped."""
    return _UNSTORABLE.sub("", text).strip()


_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


_MAX_NUMBER = 2**53
"""Whole numbers from here on are no longer exact in JSON."""


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadField(f"'{name}' is no text but {_kind(value)}")
    return tidy(str(value))


def _integer(fields: Mapping[str, Any], name: str) -> int | None:
    value = fields.get(name)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = float(str(value).replace(",", "")) if not isinstance(value, bool) else None
        if number is not None and number == int(number) and abs(number) < _MAX_NUMBER:
            return int(number)
    except (ValueError, OverflowError):
        pass
    raise BadField(f"'{name}' is no whole number: {str(value)[:40]!r}")


def _names(value: Any) -> tuple[str, ...]:
    """Names from a list, or from text that parts them by semicolons (or, without any, by commas)."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(";" if ";" in value else ",")
    if not isinstance(value, list):
        raise BadField(f"expected a list of names, got {_kind(value)}")
    names = (
        item.get("name") or item.get("title") or "" if isinstance(item, dict) else item for item in value
    )
    return tuple(name for name in (tidy(str(name)) for name in names if name is not None) if name)


def _year_of(date: str) -> int | None:
    match = re.match(r"(?:1[89]|2[01])\d\d(?!\d)", date)
    return int(match[0]) if match else None


def _kind(value: Any) -> str:
    return {dict: "an object", list: "a list", bool: "true or false"}.get(type(value), type(value).__name__)
