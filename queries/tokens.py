"""Cypher cut into tokens, well enough to tell a keyword from a name, a string or a comment.

The cuts are those of both engines' grammars. Where the two differ, or where a text reads differently before
and after the engine has decoded it, `tokenize` refuses the text rather than guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

from queries.errors import ReadOnlyViolation

Kind = Literal["word", "name", "parameter", "string", "number", "sign"]


@dataclass(frozen=True)
class Token:
    """A piece of a statement: `name` is an identifier in backticks, `sign` any single punctuation mark.

    `text` is as written, but a name and a parameter come bare, without their backticks and `$`.
    """

    kind: Kind
    text: str
    start: int
    end: int


_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\r\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | \$\s*(?P<parameter>[^\W\d]\w*|[0-9]+|`(?:[^`]|``)*`)
  | (?P<name>`(?:[^`]|``)*`)
  | (?P<number>0[xX][0-9a-fA-F]+|0[oO][0-7]+|(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENERS = {"'": "a string", '"': "a string", "`": "a name in backticks"}


def position(cypher: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character of `cypher`."""
    return cypher.count("\n", 0, offset) + 1, offset - cypher.rfind("\n", 0, offset)


def refuse(cypher: str, offset: int, word: str, reason: str) -> NoReturn:
    """Raise the `ReadOnlyViolation` for what stands at `offset`."""
    raise ReadOnlyViolation(reason, word, *position(cypher, offset))


def tokenize(cypher: str) -> Iterator[Token]:
    """The tokens of `cypher`, without white space and comments.

    Raises:
        ReadOnlyViolation: a string, name or comment has no end, or the text holds what engines may read
            in another way than it looks: Unicode escapes, control characters, a backslash outside a string.
    """
    _refuse_escapes(cypher)
    for match in _TOKEN.finditer(cypher):
        kind, text, start = match.lastgroup, match.group(), match.start()
        if kind in ("space", "comment"):
            _refuse_control_characters(cypher, start, text)
        elif kind == "sign":
            _refuse_broken_sign(cypher, start, text)
            yield Token("sign", text, start, match.end())
        else:
            bare = match.group("parameter") or text
            _refuse_glued_number(cypher, bare, match.end())
            bare = bare[1:-1].replace("``", "`") if bare.startswith("`") else bare
            yield Token(kind, bare, start, match.end())  # type: ignore[arg-type]


def _refuse_escapes(cypher: str) -> None:
    """Refuse Unicode escapes: Neo4j decodes them before it reads the statement, even in comments.

    A decoded quote ends a string. Besides, Neo4j 5.26 never answers a statement that has an escape and a
    mistake in its syntax.
    """
    if match := re.search(r"\\u+[0-9a-fA-F]{4}", cypher):
        reason = f"the escape {match[0]} is not allowed; write the character itself, or use a parameter"
        refuse(cypher, match.start(), match[0], reason)


def _refuse_glued_number(cypher: str, text: str, end: int) -> None:
    """Refuse ``1SET``, which may be a number and a keyword."""
    if text[0] in ".0123456789" and re.match(r"\w", cypher[end : end + 1]):
        reason = f"the number {text} runs into a word; put a space between them"
        refuse(cypher, end, text, reason)


def _refuse_control_characters(cypher: str, start: int, text: str) -> None:
    """Refuse what engines may take for the end of a line, or for nothing at all, in a comment or a gap."""
    for offset, char in enumerate(text.replace("\r\n", " \n"), start):
        if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") and char not in "\n\t":
            refuse(cypher, offset, char, f"the control character U+{ord(char):04X} does not belong here")


def _refuse_broken_sign(cypher: str, start: int, text: str) -> None:
    if text in _OPENERS:
        refuse(cypher, start, text, f"{_OPENERS[text]} is opened here and never closed")
    if cypher.startswith("/*", start):
        refuse(cypher, start, "/*", "a comment is opened here and never closed")
    if text == "\\":
        refuse(cypher, start, text, "a backslash may stand only inside a string")
    _refuse_control_characters(cypher, start, text)
