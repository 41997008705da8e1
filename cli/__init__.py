"""The `papervine` command: options and messages over the rooms' functions, no logic of its own.

Imports of the rooms are inside the commands, so that `papervine --help` answers at once. Exit codes: 0 all
done, 1 something failed or was rejected, 2 wrong usage, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from cli.asking import cypher, query, stats, view
from cli.building import build, extract, load
from cli.training import evaluate, train
from extract.errors import ExtractError
from graph.errors import GraphError
from queries.errors import QueryError

__all__ = ["main", "papervine"]


class Commands(click.Group):
    """A group that turns the rooms' errors into messages."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; with ``--debug``, errors keep their traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            raise click.exceptions.Exit(_unread()) from None
        except Exception as error:
            if ctx.params["debug"]:
                raise
            raise click.ClickException(_explained(error)) from None


def _unread() -> int:
    """The exit code of a process whose output nobody reads any more; nothing more is said on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + 13


def _explained(error: Exception) -> str:
    if isinstance(error, (ExtractError, GraphError, QueryError)):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return (
        f"{type(error).__name__}: {error}. This should not happen; `papervine --debug …` shows where it did."
    )


def _print_version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"papervine {version('papervine')}")
        except PackageNotFoundError:
            click.echo("papervine (not installed)")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
def papervine(debug: bool) -> None:
    """Turn abstracts of machine-learning papers into a knowledge graph, and ask it.

    \b
    Example:
      papervine build samples/landmarks.txt
      papervine query run lineage/ancestors --param method=BERT
      papervine view -o graph.html
    """


for command in (build, extract, load, train, evaluate, stats, query, cypher, view):
    papervine.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with `arguments` (by default the process's own) and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        code = papervine.main(args=arguments, prog_name="papervine", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except BrokenPipeError:
        code = _unread()
    sys.exit(code or 0)
