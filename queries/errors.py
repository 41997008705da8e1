"""The errors of this room. Each message says what is wrong, where, and what to do.

QueryError
├── ReadOnlyViolation   a statement would do more than read, or is not one statement
├── PackError           a pack file does not keep to the rules; names file and line
├── UnknownQuery        no query has that name; carries suggestions
├── ParameterError      a parameter is missing, unknown or of the wrong type
└── UnknownName         nothing in the graph has that name; carries suggestions
"""

from __future__ import annotations

from collections.abc import Sequence


class QueryError(Exception):
    """Any error of the queries that a user can act on."""


class ReadOnlyViolation(QueryError):
    """A statement that is refused because it might do more than read.

    `word` is what it was refused for, `line` and `column` (both from 1) say where that stands.
    """

    def __init__(self, reason: str, word: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {reason}")
        self.reason, self.word, self.line, self.column = reason, word, line, column


class PackError(QueryError):
    """A pack file, or several, that cannot be used."""


class ParameterError(QueryError):
    """A parameter is missing, unknown or of the wrong type."""


class Unknown(QueryError):
    """A name that is not known; `suggestions` are known ones that look like it."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:
        hint = f" Did you mean {_any_of(suggestions)}?" if suggestions else ""
        super().__init__(message + hint)
        self.suggestions = tuple(suggestions)


def _any_of(names: Sequence[str]) -> str:
    """``'a'``, ``'a' or 'b'``, ``'a', 'b' or 'c'``."""
    quoted = [f"'{name}'" for name in names]
    return " or ".join(part for part in (", ".join(quoted[:-1]), quoted[-1]) if part)


class UnknownQuery(Unknown):
    """No query of the packs has that name."""


class UnknownName(Unknown):
    """Nothing in the graph has that name."""
