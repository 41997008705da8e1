"""A table drawn on a terminal: no word is broken while there is another way, whatever the width.

Columns that cannot be had in full are wrapped between words, up to `LINES` lines a cell. Where even that is
too wide, as with sentences and long ids on 80 columns, the long columns go below each row, one a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from queries.format import cell

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from graph.stores.base import Table

LINES = 4
"""Lines over which a cell is wrapped at most."""

GAP = 3
"""Spaces between two columns."""

SHORT = 32
"""Characters above which a column goes below the row when not all fit; the first stays where it can."""


def draw(table: Table, stream: TextIO) -> None:
    """Draw `table` on the terminal `stream`."""
    from rich.console import Console

    rows = [[cell(value) for value in row] for row in table.rows]
    names = [cell(column) for column in table.columns]
    console = Console(file=stream, highlight=False)
    least, full = _widths(names, rows)
    shown = _beside_each_other(least, full, console.width - 1)
    widths = _shared_out([least[i] for i in shown], [full[i] for i in shown], console.width - 1)
    right = [all(isinstance(row[i], (int, float, type(None))) for row in table.rows) for i in shown]
    below = [i for i in range(len(names)) if i not in shown]
    console.print(_line([names[i] for i in shown], widths, right))
    console.print("─" * (sum(widths) + GAP * (len(widths) - 1)))
    for row in rows:
        console.print(_line([row[i] for i in shown], widths, right, "bold" if below else ""))
        if details := [(names[i], row[i]) for i in below if row[i]]:
            console.print(_details(details))


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[int], list[int]]:
    """The least width of each column in which no cell needs more than `LINES` lines, and its full width."""
    from rich.cells import cell_len

    least, full = [], []
    for column in zip(names, *rows, strict=True):
        full.append(max(1, *map(cell_len, column)))
        longest_word = max((cell_len(word) for text in column for word in text.split()), default=1)
        # A line that ends with a word is seldom full: allow for half as much again.
        least.append(min(full[-1], max(longest_word, full[-1] * 3 // (2 * LINES))))
    return least, full


def _beside_each_other(least: Sequence[int], full: Sequence[int], width: int) -> list[int]:
    """Which columns stand beside each other: all, else the first and the short ones, as many as fit."""
    columns = range(len(least))
    if sum(least) + GAP * (len(least) - 1) <= width:
        return list(columns)
    left, shown = width, []
    for i in sorted(columns, key=lambda i: (i > 0, full[i])):
        if least[i] <= left and (full[i] <= SHORT or i == 0):
            shown.append(i)
            left -= least[i] + GAP
    return sorted(shown) or [0]


def _shared_out(least: Sequence[int], full: Sequence[int], width: int) -> list[int]:
    """Widths from `least` to `full`; what is left of `width` goes to those that lack most."""
    widths = [min(each, width) for each in least]
    spare = width - sum(widths) - GAP * (len(widths) - 1)
    lacking = sum(full) - sum(widths)
    if spare <= 0 or lacking <= 0:
        return widths
    share = min(1.0, spare / lacking)
    return [each + int((most - each) * share) for each, most in zip(widths, full, strict=True)]


def _line(texts: Sequence[str], widths: Sequence[int], right: Sequence[bool], style: str = "") -> Grid:
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    for width, is_number in zip(widths, right, strict=True):
        grid.add_column(width=width, justify="right" if is_number else "left", overflow="fold", style=style)
    grid.add_row(*map(Text, texts))
    return grid


def _details(details: Sequence[tuple[str, str]]) -> Grid:
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    grid.add_column(width=1)
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for name, text in details:
        grid.add_row("", Text(name), Text(text))
    return grid
