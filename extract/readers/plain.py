"""Plain text: a title, then its abstract, as one pastes it or pipes it in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.readers.blocks import Block, Line, prose_score, split_blocks
from extract.readers.daily_papers import block_to_paper
from extract.records import Paper, Reject


def read_plain(text: str, source: str) -> Iterator[Paper | Reject]:
    """The papers of a text: blocks with the title on the first line, or titles and abstracts by turns."""
    lines = _lines(text)
    groups = _groups(lines)
    if all(len(group) > 1 and prose_score(group[0].text) <= 0 < _prose(group[1:]) for group in groups):
        blocks = [_block(group) for group in groups]
    else:
        blocks = split_blocks(lines)
    for block in blocks:
        yield block_to_paper(block, source)


def _lines(text: str) -> list[Line]:
    lines, after_blank = [], True
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line:
            lines.append(Line(number, line, after_blank))
        after_blank = not line
    return lines


def _groups(lines: list[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if line.after_blank:
            groups.append([])
        groups[-1].append(line)
    return groups


def _block(group: list[Line]) -> Block:
    return Block(group[0].number, group[0].text, "\n".join(line.text for line in group[1:]))


def _prose(group: list[Line]) -> float:
    return prose_score(re.sub(r"\s+", " ", " ".join(line.text for line in group)))
