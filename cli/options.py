"""Options that several commands share, each a decorator named after what it adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

DEFAULT_STORE = "papervine.lbug"
"""The store that every command uses unless told otherwise: a file in the working directory."""

STORE_VARIABLE = "PAPERVINE_STORE"
OUTPUT_FORMATS = ("table", "json", "ndjson", "csv", "tsv", "markdown")
SOURCE_FORMATS = ("page", "jsonl", "csv", "tsv", "text")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def store_option(command: _Command) -> _Command:
    """Add ``--store``."""
    return click.option(
        "--store",
        metavar="STORE",
        default=DEFAULT_STORE,
        envvar=STORE_VARIABLE,
        show_default=True,
        show_envvar=True,
        help="Where the graph is: a file, or neo4j://HOST:PORT with NEO4J_USERNAME and NEO4J_PASSWORD set.",
    )(command)


def output_option(name: str = "--format") -> Callable[[_Command], _Command]:
    """Add the choice of how a table is printed, as argument `output`."""
    return click.option(
        name,
        "output",
        type=click.Choice(OUTPUT_FORMATS),
        default="table",
        show_default=True,
        help="How to print the table.",
    )


def processes_option(command: _Command) -> _Command:
    """Add ``--processes``."""
    return click.option(
        "--processes",
        type=click.IntRange(min=0),
        default=0,
        help="Processes that extract at once; 0 for one on each core.",
    )(command)


def fresh_option(command: _Command) -> _Command:
    """Add ``--fresh``."""
    return click.option(
        "--fresh", is_flag=True, help="Extract every paper again, also where nothing has changed."
    )(command)


def source_options(command: _Command) -> _Command:
    """Add the sources and how to read and extract them."""
    options = (
        click.argument("sources", metavar="SOURCE...", nargs=-1, required=True),
        click.option(
            "--format",
            "format_",
            type=click.Choice(SOURCE_FORMATS),
            help="Format of the sources; recognised by their content unless given.",
        ),
        click.option(
            "--column",
            "columns",
            metavar="FIELD=COLUMN",
            multiple=True,
            callback=_pairs,
            help="For tables: the column that holds a field, e.g. abstract=Summary. May be repeated.",
        ),
        click.option(
            "--rejects",
            metavar="FILE",
            help="Where to keep what could not be read, with its reason (JSON Lines).",
        ),
        processes_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def query_options(command: _Command) -> _Command:
    """Add parameters, the limit of rows and of time, the store and the output format."""
    options = (
        click.option(
            "--param", "params", metavar="NAME=VALUE", multiple=True, help="A parameter. May be repeated."
        ),
        click.option("--limit", type=click.IntRange(min=1), help="At most so many rows."),
        click.option(
            "--timeout", type=click.FloatRange(min=0, min_open=True), help="Seconds after which to stop."
        ),
        output_option(),
        store_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _pairs(ctx: click.Context, parameter: click.Parameter, values: Iterable[str]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for field, equals, column in pairs:
        if not (field and equals and column):
            raise click.BadParameter(f"'{field}{equals}{column}' is not of the form FIELD=COLUMN")
    return {field.strip(): column for field, _, column in pairs}
