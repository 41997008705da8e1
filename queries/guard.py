"""Whether a statement only reads, judged from its text before any engine sees it.

Both engines have gaps of their own: Neo4j's read mode is a routing hint, and LadybugDB opened read-only still
runs `LOAD FROM`, `COPY … TO`, `EXPORT DATABASE` and `INSTALL`. So a statement must pass here first: one
statement, begun by a reading clause, without a writing or file-touching keyword where a keyword may stand,
and without procedures or namespaced functions beyond those known to be harmless.
"""

from __future__ import annotations

from collections.abc import Sequence

from queries.tokens import Token, refuse, tokenize

READING = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL"})
"""The keywords that may begin a statement."""

PLANNING = frozenset({"EXPLAIN", "PROFILE"})
"""The keywords that may stand before it."""

_CHANGES = "would change the graph"
_FILES = "would read or write outside the graph"
_ENGINE = "would change the engine or its databases"
FORBIDDEN: dict[str, str] = {
    **dict.fromkeys(("CREATE", "MERGE", "SET", "DELETE", "DETACH", "NODETACH", "REMOVE"), _CHANGES),
    **dict.fromkeys(("INSERT", "FOREACH", "DROP", "ALTER", "NEXTVAL"), _CHANGES),
    **dict.fromkeys(("LOAD", "COPY", "EXPORT", "IMPORT"), _FILES),
    **dict.fromkeys(("INSTALL", "UNINSTALL", "ATTACH", "USE"), _ENGINE),
}
"""Words that are refused wherever a keyword may stand, and why."""

PROCEDURES = frozenset(
    {
        "db.labels", "db.relationshiptypes", "db.propertykeys", "db.schema.visualization",
        "db.schema.nodetypeproperties", "db.schema.reltypeproperties", "dbms.components",
        "show_tables", "show_connection", "show_functions", "table_info", "db_version",
    }
)  # fmt: skip
"""What may be called, in lower case: procedures that tell about the graph and nothing else."""

_NAMESPACES = frozenset({"date", "datetime", "localdatetime", "localtime", "time", "duration", "point"})
"""The namespaces of functions that are part of the language."""

_BEFORE_A_LABEL = frozenset(":|&")
"""Not `!` and `%`: both may also end an expression, and a clause may follow."""


def check_read_only(cypher: str) -> None:
    """Pass one statement that only reads, on either engine.

    Names that look like keywords pass where only a name can stand: labels and types, properties, map keys,
    parameters, and anything in backticks.

    Args:
        cypher: The statement; one semicolon at its end is allowed.

    Raises:
        ReadOnlyViolation: It is refused; the message names the word and where it stands.
    """
    tokens = _one_statement(cypher, list(tokenize(cypher)))
    _check_begin(cypher, tokens)
    for index, token in enumerate(tokens):
        if token.kind != "word" or is_name(tokens, index):
            continue
        word = token.text.upper()
        if word == "CALL":
            _check_procedure(cypher, tokens, index)
        elif word in FORBIDDEN:
            refuse(cypher, token.start, token.text, f"{word} {FORBIDDEN[word]}; {_ONLY_READING}")
    _check_functions(cypher, tokens)


_ONLY_READING = "only reading is allowed here (a name that looks like it goes in `backticks`)"


def is_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word at `index` stands where only a name can stand."""
    before = _sign(tokens, index - 1)
    if before == ".":
        return index > 1 and _can_have_properties(tokens[index - 2])
    return before in _BEFORE_A_LABEL or _sign(tokens, index + 1) in (":", ".")


def _sign(tokens: Sequence[Token], index: int) -> str:
    """The punctuation mark at `index`, empty where there is something else or nothing."""
    inside = 0 <= index < len(tokens)
    return tokens[index].text if inside and tokens[index].kind == "sign" else ""


def _can_have_properties(token: Token) -> bool:
    return token.kind in ("word", "name", "parameter") or (token.kind == "sign" and token.text in ")]}")


def _one_statement(cypher: str, tokens: list[Token]) -> list[Token]:
    if tokens and tokens[-1].text == ";" and tokens[-1].kind == "sign":
        tokens = tokens[:-1]
    if not tokens:
        refuse(cypher, 0, "", "there is no statement here")
    for token in tokens:
        if token.kind == "sign" and token.text == ";":
            refuse(cypher, token.start, ";", "one statement at a time: nothing may follow the semicolon")
    return tokens


def _check_begin(cypher: str, tokens: Sequence[Token]) -> None:
    first = tokens[1] if tokens[0].text.upper() in PLANNING and len(tokens) > 1 else tokens[0]
    word = first.text.upper()
    if first.kind == "word" and word in READING:
        return
    if first.kind == "word" and word in FORBIDDEN:
        refuse(cypher, first.start, first.text, f"{word} {FORBIDDEN[word]}; only reading is allowed here")
    begins = ", ".join(sorted(READING | PLANNING))
    refuse(
        cypher, first.start, first.text, f"a statement cannot begin with '{first.text}'; it may with {begins}"
    )


def _check_procedure(cypher: str, tokens: Sequence[Token], index: int) -> None:
    """Let CALL pass only for `PROCEDURES`: not for subqueries, settings or anything else."""
    name, end = _dotted_name(tokens, index + 1)
    ends = end >= len(tokens) or _sign(tokens, end) == "(" or tokens[end].text.upper() == "YIELD"
    if not ends or name.lower() not in PROCEDURES:
        what = name or (tokens[index + 1].text if index + 1 < len(tokens) else "nothing")
        allowed = ", ".join(sorted(PROCEDURES))
        refuse(cypher, tokens[index].start, "CALL", f"CALL of '{what}' is not allowed; allowed: {allowed}")


def _check_functions(cypher: str, tokens: Sequence[Token]) -> None:
    """Refuse functions of other namespaces (`apoc.…(`): plug-ins read files and run statements in them."""
    for index, token in enumerate(tokens):
        if token.kind not in ("word", "name") or _sign(tokens, index - 1) == ".":
            continue
        name, end = _dotted_name(tokens, index)
        called = "." in name and _sign(tokens, end) == "(" and name.lower() not in PROCEDURES
        if called and token.text.lower() not in _NAMESPACES:
            refuse(cypher, token.start, name, f"the function '{name}' is not part of Cypher and not allowed")


def _dotted_name(tokens: Sequence[Token], index: int) -> tuple[str, int]:
    """The name at `index` with what follows after dots, and the index of the token after it."""
    parts: list[str] = []
    while index < len(tokens) and tokens[index].kind in ("word", "name"):
        parts.append(tokens[index].text)
        index += 1
        if _sign(tokens, index) != ".":
            break
        index += 1
    return ".".join(parts), index
