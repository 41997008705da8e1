"""Telling titles from abstracts in lines of text that nothing marks.

Each line gets a score that says how much it reads like prose (`prose_score`). The reading of a stretch of
lines is then the cheapest sequence of roles (title, abstract, continuation, organisation) over all its lines,
found by dynamic programming (Viterbi 1967), so that one odd line, such as an abstract of four words or a
title that ends in a full stop, is judged by its neighbours and not alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Role = Literal["title", "abstract", "more", "organization"]
FooterPlace = Literal["none", "below", "touching"]


@dataclass(frozen=True)
class Line:
    """A line of text: its number in the source (from 1) and whether a blank line, or nothing, precedes it."""

    number: int
    text: str
    after_blank: bool


@dataclass(frozen=True)
class Block:
    """A title with what follows it; one of the texts may be empty. `line` is where the block starts."""

    line: int
    title: str
    abstract: str
    organization: str = ""


def split_blocks(
    lines: Sequence[Line], *, footer: FooterPlace = "none", expects_footers: bool = False
) -> list[Block]:
    """Read a stretch of lines as titles and abstracts.

    Args:
        lines: The lines, without blank ones.
        footer: Whether a footer (authors, a date) follows the last line, and if so, on the very next one. It
            closes a paper, so a title hardly stands last; a short line touching it is an organisation.
        expects_footers: Papers of this source end with footers, so that a short line after an abstract rather
            names an organisation than another paper.
    """
    units = list(_unwrap(lines))
    if not units:
        return []
    return list(_assemble(units, _cheapest_roles(units, footer, expects_footers)))


def prose_score(text: str) -> float:
    """How much a line reads like an abstract (positive) rather than a title (negative)."""
    words = re.findall(r"[^\W\d_][\w'’-]*", text)
    long_words = [word for word in words if len(word) > 3] or words
    capitals = sum(word[0].isupper() for word in long_words) / max(len(long_words), 1)
    score = min(max((len(text) - 170) / 40, -3.0), 8.0)
    score += 2.0 if re.search(r"[.。][\"'”’)\]]*$", text) else 0.0
    score += 2.0 if re.search(r"[a-z0-9)%][.?!] +[A-Z]", text) else 0.0
    score += min(len(_SENTENCE_WORDS.findall(text)), 3) * 0.8
    score += 1.5 if re.search(r"https?://|\bgithub\.com", text) else 0.0
    score += -2.0 * (capitals - 0.4) if len(words) > 1 else -0.5
    return score


def may_be_organization(text: str) -> bool:
    """Whether a line is short and plain enough to name an organisation."""
    return (
        len(text) <= 70
        and len(text.split()) <= 8
        and not _ENDS_SENTENCE.search(text)
        and prose_score(text) <= 0
    )


_SENTENCE_WORDS = re.compile(
    r"\b(?:we|our|is|are|was|were|has|have|can|it|which|that|this|these|propose|present|show|paper|however)\b",
    re.IGNORECASE,
)
_ORGANIZATION_WORDS = re.compile(
    r"\b(?:universit\w+|institut\w*|labs?|laborator\w+|research|academy|college|school|foundation|center|centre"
    r"|inc|corp\w*|ltd|team|group|company|AI|google|nvidia|microsoft|meta|apple|intel|amazon|deepmind|openai"
    r"|tencent|alibaba|bytedance|baidu|huawei|samsung|salesforce|ibm|adobe|hugging ?face)\b",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.?!:;。][\"'”’)\]]*$")
_WRAP = 140
"""Lines of hard-wrapped text are not longer than this."""


def _unwrap(lines: Sequence[Line]) -> Iterator[Line]:
    """Join the lines of hard-wrapped paragraphs; other lines stay apart."""
    parted = _blocks_are_parted(lines)
    run: list[Line] = []
    for line in lines:
        if run and line.after_blank:
            yield from _join_if_wrapped(run, parted)
            run = []
        run.append(line)
    yield from _join_if_wrapped(run, parted)


def _blocks_are_parted(lines: Sequence[Line]) -> bool:
    """Whether blank lines part the blocks, as far as the abstracts show."""
    prose = [line for line in lines[1:] if prose_score(line.text) > 0]
    return sum(line.after_blank for line in prose) * 2 > len(prose)


def _join_if_wrapped(run: list[Line], parted: bool) -> Iterable[Line]:
    if len(run) < 2 or max(len(line.text) for line in run) > _WRAP:
        return run
    breaks = list(pairwise(run))
    lowered = sum(after.text[:1].islower() for _, after in breaks)
    inside = sum(not _ENDS_SENTENCE.search(a.text) or b.text[:1].islower() for a, b in breaks)
    wrapped = lowered == 1 if len(run) == 2 else parted or (lowered > 0 and inside * 2 >= len(breaks))
    if not wrapped:
        return run
    return [Line(run[0].number, "\n".join(line.text for line in run), run[0].after_blank)]


_START = "start"
_NEVER = 1e9
_TRANSITIONS: dict[tuple[str, Role], float] = {
    (_START, "title"): 0.0,
    (_START, "abstract"): 6.0,
    ("title", "abstract"): 0.0,
    ("title", "title"): 4.0,
    ("abstract", "title"): 0.0,
    ("abstract", "more"): 2.0,
    ("more", "more"): 1.0,
    ("more", "title"): 0.0,
    ("abstract", "organization"): 0.0,
    ("more", "organization"): 0.0,
    ("organization", "title"): 0.0,
}
"""What it costs that one role follows another; what is not here cannot be."""

_TITLE_BEFORE_FOOTER = 3.0
_FOOTER_MISSING = 1.5
_SENTENCE_OPEN = 1.0
_UNFINISHED = 1.5
_TOUCHES_FOOTER = 4.0
_ADJACENT = 3.0
_ADJACENT_MORE = 0.3
"""Where blank lines part the blocks: a new block, or the old one going on, on the very next line."""
_SHORT = 80
"""Characters; an abstract that is shorter is rare."""


def _cheapest_roles(lines: Sequence[Line], footer: FooterPlace, expects_footers: bool) -> list[Role]:
    costs_so_far: dict[str, float] = {_START: 0.0}
    came_from: list[dict[Role, str]] = []
    for costs in _role_costs(lines, footer, expects_footers):
        reached: dict[str, float] = {}
        origins: dict[Role, str] = {}
        for (before, role), change in _TRANSITIONS.items():
            cost = costs_so_far.get(before, _NEVER) + change + costs[role]
            if cost < reached.get(role, _NEVER):
                reached[role], origins[role] = cost, before
        costs_so_far = reached
        came_from.append(origins)
    if footer != "none" and "title" in costs_so_far:
        costs_so_far["title"] += _TITLE_BEFORE_FOOTER
    return _trace(min(costs_so_far, key=costs_so_far.__getitem__), came_from)


def _trace(last: str, came_from: Sequence[dict[Role, str]]) -> list[Role]:
    roles: list[Role] = []
    for origins in reversed(came_from):
        role: Role = last  # type: ignore[assignment]
        roles.append(role)
        last = origins[role]
    return roles[::-1]


def _role_costs(
    lines: Sequence[Line], footer: FooterPlace, expects_footers: bool
) -> Iterator[dict[Role, float]]:
    """What each role costs for each line where it stands."""
    parted = _blocks_are_parted(lines)
    for position, line in enumerate(lines):
        costs = _own_costs(line, expects_footers)
        if parted and position and not line.after_blank:
            costs["title"] += _ADJACENT
            costs["abstract"] += _ADJACENT
            costs["more"] *= _ADJACENT_MORE
        if position and expects_footers:
            costs["title"] += _FOOTER_MISSING
        before = lines[position - 1].text if position else ""
        if prose_score(before) > 0 and not _ENDS_SENTENCE.search(before):
            costs["title"] += _SENTENCE_OPEN
        if footer == "touching" and position == len(lines) - 1 and line.after_blank:
            costs["organization"] -= _TOUCHES_FOOTER
        yield costs


def _own_costs(line: Line, expects_footers: bool) -> dict[Role, float]:
    """What each role costs for a line by itself."""
    score = prose_score(line.text)
    against_prose = max(0.0, -score)
    unfinished = 0.0 if _ENDS_SENTENCE.search(line.text) else _UNFINISHED
    return {
        "title": max(0.0, score + 1.0) + (1.0 if line.text[:1].islower() else 0.0),
        "abstract": against_prose + unfinished + max(0.0, (_SHORT - len(line.text)) / 20),
        "more": against_prose + unfinished / 2,
        "organization": _organization_cost(line.text, expects_footers),
    }


def _organization_cost(text: str, expects_footers: bool) -> float:
    if not may_be_organization(text):
        return _NEVER
    cost = 3.5 if expects_footers else 5.5
    return cost + max(0, len(text.split()) - 4) - (3.0 if _ORGANIZATION_WORDS.search(text) else 0.0)


def _assemble(lines: Sequence[Line], roles: Sequence[Role]) -> Iterator[Block]:
    """The blocks that the roles spell."""
    start = 0
    for position in range(1, len(lines) + 1):
        if position == len(lines) or roles[position] == "title":
            yield _block(lines[start:position], roles[start:position])
            start = position


def _block(lines: Sequence[Line], roles: Sequence[Role]) -> Block:
    title = organization = abstract = ""
    for line, role in zip(lines, roles, strict=True):
        if role == "title":
            title = line.text
        elif role == "organization":
            organization = line.text
        elif abstract:
            abstract += ("\n\n" if line.after_blank else "\n") + line.text
        else:
            abstract = line.text
    return Block(lines[0].number, title, abstract, organization)
