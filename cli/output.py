"""What the command prints: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from graph.stores.base import Table


class Stopped(click.ClickException):
    """Ctrl-C; the message says how to go on."""

    exit_code = 130

    def show(self, file: Any = None) -> None:
        """Print the message to standard error."""
        click.echo(f"\nStopped. {self.message}", err=True)


@contextmanager
def stoppable(how_to_go_on: str) -> Iterator[None]:
    """Turn Ctrl-C into a message that says `how_to_go_on`."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(how_to_go_on) from None


def say(message: str) -> None:
    """Print a message to standard error, where nothing in it can steer the terminal."""
    from queries.format import visible

    click.echo(visible(message, keep="\n"), err=True)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], output: str) -> None:
    """Print rows to standard output in one of the formats of `queries.format`."""
    from graph.stores.base import Table

    print_table(Table(tuple(columns), [tuple(row) for row in rows]), output)


def print_table(table: Table, output: str, if_none: str = "No rows.") -> None:
    """Print the rows of a query to standard output, and to standard error whether that is all.

    Args:
        table: The rows.
        output: One of the formats of `queries.format`.
        if_none: What is said where there are no rows.
    """
    from queries.format import write

    write(table, output, sys.stdout)
    if table.truncated:
        say(f"Only the first {len(table.rows):,} rows; more with --limit.")
    elif not table.rows:
        say(if_none)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error while the block runs, if that is a terminal.

    Yields:
        A function to be called with the number of steps done so far.
    """
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bars, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
