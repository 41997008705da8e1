"""Options that several commands share, each a decorator named after what it adds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from cli.extractors import Choice

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


def confidence_option(command: _Command) -> _Command:
    """Add ``--min-confidence``."""
    return click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        default=0.0,
        metavar="X",
        help="Leave out entities, relations and results whose confidence (0 to 1) is below X.",
    )(command)


def extractor_options(command: _Command) -> _Command:
    """Add what to extract with, as one argument `choice`."""

    @wraps(command)
    def with_choice(*arguments: Any, **options: Any) -> Any:
        names = [each.name for each in fields(Choice)]
        choice = Choice(**{name: options.pop(name) for name in names})
        choice.check()
        return command(*arguments, choice=choice, **options)

    choices = (
        click.option(
            "--lexicon",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            callback=_lexicon,
            help="Your own names: a table with tabs and the columns name, type and aliases.",
        ),
        click.option(
            "--model",
            metavar="MODEL",
            help="What to extract with: a folder or package of a Papervine model, or of any spaCy pipeline "
            "that finds entities.",
        ),
        click.option(
            "--label",
            "labels",
            metavar="THEIRS=OURS",
            multiple=True,
            callback=_labels,
            help="A label of that spaCy pipeline and the type that it stands for. May be repeated.",
        ),
        click.option("--llm", metavar="MODEL", help="Let a language model extract; needs papervine[llm]."),
        click.option(
            "--llm-url",
            metavar="URL",
            envvar="PAPERVINE_LLM_URL",
            callback=_url,
            show_envvar=True,
            help="Where it is served, as OpenAI's API is; the key is taken from OPENAI_API_KEY. "
            "[default: OpenAI]",
        ),
        click.option(
            "--llm-requests",
            type=click.IntRange(min=1),
            default=4,
            show_default=True,
            help="Papers that it is asked about at once.",
        ),
        confidence_option,
    )
    for option in reversed(choices):
        with_choice = option(with_choice)
    return cast("_Command", with_choice)


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
    for left, equals, right in pairs:
        if not (left and equals and right):
            raise click.BadParameter(f"'{left}{equals}{right}' is not of the form {parameter.metavar}")
    return {left.strip(): right for left, _, right in pairs}


def _url(ctx: click.Context, parameter: click.Parameter, url: str | None) -> str | None:
    if url and not url.startswith(("http://", "https://")):
        raise click.BadParameter(f"{url!r} does not begin with http:// or https://")
    return url


def _labels(
    ctx: click.Context, parameter: click.Parameter, values: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    from extract.records import ENTITY_TYPES

    types = {name.lower(): name for name in ENTITY_TYPES}
    pairs = _pairs(ctx, parameter, values)
    for label, named in pairs.items():
        if named.strip().lower() not in types:
            raise click.BadParameter(
                f"'{label}={named}': {named!r} is no type; there are {', '.join(ENTITY_TYPES)}"
            )
    return tuple((label, types[named.strip().lower()]) for label, named in pairs.items())


def _lexicon(ctx: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    """The path of a table whose lines can all be used."""
    from extract.errors import LexiconError
    from extract.lexicon import read_table

    try:
        if path is not None:
            list(read_table(path))
    except LexiconError as error:
        raise click.BadParameter(str(error)) from None
    return path
