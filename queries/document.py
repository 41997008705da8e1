"""Writes `docs/queries.md`: every query with its question, parameters and columns, from the packs.

Run ``python -m queries.document > docs/queries.md`` after a change to a pack.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby

from queries.format import escape_markdown
from queries.packs import Query, load_packs
from queries.parameters import Parameter

_HEAD = """\
# The queries

Every query is a file of plain Cypher under `queries/packs/`, and runs the same on the embedded store and on
Neo4j. `papervine query list` lists them, `papervine query show NAME` shows one, and
`papervine query run NAME --param name=value` runs it. Parameters that stand for a thing of the graph take
its name, an alias or its id; papers go by title or id. `limit` is the number of rows.

This page is generated: `python -m queries.document > docs/queries.md`.
"""


def document(queries: Sequence[Query]) -> str:
    """The page for `queries`, in Markdown."""
    lines = [_HEAD]
    for pack, members in groupby(queries, key=lambda query: query.pack):
        lines += [f"## {pack.capitalize()}", ""]
        for query in members:
            lines += _section(query)
    return "\n".join(lines).rstrip() + "\n"


def _section(query: Query) -> Iterator[str]:
    yield f"### `{query.name}`"
    yield ""
    yield f"**{escape_markdown(query.title)}.** {escape_markdown(query.description)}".rstrip()
    yield ""
    yield f"    {example(query)}"
    yield ""
    yield from (_parameter_line(parameter) for parameter in query.parameters)
    yield f"- Columns: {', '.join(f'`{column}`' for column in query.returns)}"
    yield ""


def _parameter_line(parameter: Parameter) -> str:
    default = (
        "required" if parameter.required else f"default `{json.dumps(parameter.default, ensure_ascii=False)}`"
    )
    return f"- `{parameter.name}`: {parameter.type_text.replace('|', ' or ')}, {default}"


def example(query: Query) -> str:
    """A command line that runs `query` with its own defaults spelled out."""
    shown = [p for p in query.parameters if p.name != "limit" and p.default != ""]
    options = "".join(f" --param {p.name}={_quoted(p)}" for p in shown)
    return f"papervine query run {query.name}{options}"


def _quoted(parameter: Parameter) -> str:
    import shlex

    if parameter.required:
        return f"<{parameter.name}>"
    text = parameter.default if isinstance(parameter.default, str) else json.dumps(parameter.default)
    return shlex.quote(text)


if __name__ == "__main__":
    sys.stdout.write(document(load_packs()))
