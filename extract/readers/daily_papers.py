"""Saved pages of Hugging Face Daily Papers, as text.

Three layouts are known, and pages may mix them: blocks parted by blank lines under a header; one line a title
and one an abstract; and blocks that end with a footer of authors, date, up-votes or organisation. What only
furnishes the page (buttons, the header) is left out, footers close papers, and `extract.readers.blocks` reads
the rest.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.readers.blocks import Block, FooterPlace, Line, may_be_organization, split_blocks
from extract.records import Paper, Reject, paper_id


@dataclass
class Footer:
    """What a page says below an abstract; None and "" where it does not."""

    author_count: int | None = None
    date: str = ""
    upvotes: int | None = None
    organization: str = ""


@dataclass
class _Stretch:
    """Lines of text up to a footer, the footer, and whether there is one right below or further down."""

    lines: list[Line] = field(default_factory=list)
    footer: Footer = field(default_factory=Footer)
    place: FooterPlace = "none"


def looks_like_page(text: str) -> bool:
    """Whether `text` has what such pages have around the papers: the header, or footers."""
    lines = [_plain(line) for line in text.split("\n")]
    return any(_HEADER.match(line) for line in lines[:40]) or any(_AUTHORS.fullmatch(line) for line in lines)


def read_page(text: str, source: str) -> Iterator[Paper | Reject]:
    """The papers of a page in order; a title without an abstract, or the reverse, comes as a `Reject`."""
    stretches = list(_stretches(text))
    footers = any(stretch.place != "none" for stretch in stretches)
    for stretch in stretches:
        blocks = split_blocks(stretch.lines, footer=stretch.place, expects_footers=footers)
        for block in blocks:
            footer = stretch.footer if block is blocks[-1] else Footer()
            yield block_to_paper(block, source, footer)


def block_to_paper(block: Block, source: str, footer: Footer | None = None) -> Paper | Reject:
    """The paper of a block, or why it is none."""
    if not block.title:
        return Reject(source, block.line, "abstract without a title", block.abstract)
    if not block.abstract:
        return Reject(source, block.line, "title without an abstract", block.title)
    footer = footer or Footer()
    return Paper(
        id=paper_id(block.title),
        title=block.title,
        abstract=block.abstract,
        year=int(footer.date[:4]) if footer.date[:1].isdigit() else None,
        date=footer.date,
        source=source,
        line=block.line,
        author_count=footer.author_count,
        organization=footer.organization or block.organization,
        upvotes=footer.upvotes,
    )


def _stretches(text: str) -> Iterator[_Stretch]:
    """Cut the page after each footer, without its furniture."""
    stretch = _Stretch()
    lines = list(_kinds(text))
    for position, (kind, line) in enumerate(lines):
        closed = stretch.place != "none"
        if kind in ("footer", "separator") and stretch.lines and not closed:
            stretch.place = "below" if line.after_blank else "touching"
        if (kind == "footer" and stretch.lines) or (kind == "count" and closed and not line.after_blank):
            _merge(stretch.footer, line.text)
        elif kind == "text" and closed and _within_footer(line, lines[position + 1 :][:1]):
            stretch.footer.organization = line.text
        elif kind == "text":
            if closed:
                yield stretch
                stretch = _Stretch()
            stretch.lines.append(line)
    yield stretch


def _within_footer(line: Line, following: list[tuple[str, Line]]) -> bool:
    """Whether a line right below a footer belongs to it: nothing else follows it on the next line."""
    if line.after_blank or not may_be_organization(line.text):
        return False
    return not following or following[0][0] != "text" or following[0][1].after_blank


def _kinds(text: str) -> Iterator[tuple[str, Line]]:
    """Each line that is not blank with its kind: "text", "footer", "separator", "count" or "furniture"."""
    after_blank, before, subscribed = True, "furniture", False
    for number, raw in enumerate(text.split("\n"), 1):
        plain = _plain(raw)
        if plain and before == "furniture" and not subscribed and not _is_furniture(plain):
            raw = _unglued(raw.strip(_BLANKS), below_header=number > 1)  # noqa: PLW2901
            plain = _plain(raw)
        if not plain:
            after_blank = True
            continue
        kind = _kind(plain)
        if kind == "footer" and before == "furniture" and _DATE.fullmatch(plain):
            kind = "furniture"  # the date in the page's header
        subscribed = plain.casefold() == "subscribe" or (subscribed and kind == "furniture")
        yield kind, Line(number, raw.strip(_BLANKS), after_blank)
        after_blank, before = kind == "furniture", kind


def _kind(line: str) -> str:
    if _SEPARATOR.fullmatch(line):
        return "separator"
    if _COUNT.fullmatch(line):
        return "count"
    if _is_furniture(line):
        return "furniture"
    return "footer" if _is_footer(line) else "text"


def _is_furniture(line: str) -> bool:
    return _FURNITURE.fullmatch(line) is not None


def _is_footer(line: str) -> bool:
    """Whether a line holds authors or a date, besides at most up-votes and an organisation."""
    pieces = [piece.strip() for piece in _BULLETS.split(line) if piece.strip()]
    known = [_AUTHORS.fullmatch(piece) or _DATE.fullmatch(piece) for piece in pieces]
    others = [
        piece for piece, match in zip(pieces, known, strict=True) if not match and not _COUNT.fullmatch(piece)
    ]
    return any(known) and (not others or (len(others) == 1 and may_be_organization(others[0])))


def _merge(footer: Footer, line: str) -> None:
    """Take what a footer line says into `footer`."""
    for piece in (piece.strip() for piece in _BULLETS.split(line) if piece.strip()):
        if authors := _AUTHORS.fullmatch(piece):
            footer.author_count = _number(authors[1])
        elif date := _DATE.fullmatch(piece):
            footer.date = _iso_date(date["month"], date["day"], date["year"])
            footer.upvotes = _number(date["votes"]) if date["votes"] else footer.upvotes
        elif votes := _COUNT.fullmatch(piece):
            footer.upvotes = _number(votes[1])
        else:
            footer.organization = piece


def _iso_date(month: str, day: str, year: str | None) -> str:
    """As precise as given: ``2024-09-22``, or ``--09-22`` (RFC 6350); "" if there is no such day."""
    number = _MONTHS.index(month[:3].lower()) + 1
    if int(day) > monthrange(int(year or 2024), number)[1] or int(day) == 0:
        return ""
    return f"{year or '-'}-{number:02}-{int(day):02}"


def _number(text: str) -> int:
    """The integer that "1,204" or "1.2k" says."""
    digits = text.replace(",", "").lower()
    return round(float(digits[:-1]) * 1000) if digits.endswith("k") else int(digits)


def _unglued(line: str, *, below_header: bool) -> str:
    """A title without the header that was glued to its front ("SubscribeA Title")."""
    match = _GLUED.match(line)
    rest = line[match.end() :] if match else line
    return line if rest[:1].islower() and not below_header else rest


def _plain(line: str) -> str:
    return " ".join(line.replace("\u200b", "").split())


_BLANKS = " \t\r\f\v\u00a0\u2002\u2003\u2009\u200b\u202f\u3000\ufeff"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER = r"\d{1,3}(?:,\d{3}){1,3}|\d{1,6}(?:\.\d{1,3})?k|\d{1,9}"
_BULLETS = re.compile(r"[·•]")
_SEPARATOR = re.compile(r"[·•]+")
_COUNT = re.compile(rf"\+?({_NUMBER})(?: (?:up-?votes?|likes?))?", re.IGNORECASE)
_AUTHORS = re.compile(rf"[·•*\-–]?\s*({_NUMBER})\s+authors?", re.IGNORECASE)
_DATE = re.compile(
    rf"(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:,? (?P<year>(?:19|20)\d\d))?(?: (?P<votes>{_NUMBER}))?",
    re.IGNORECASE,
)
_INVITATION = r"get trending papers in your email inbox(?: once a day)?\s?!?"
_CREDIT = r"by\s?AK(?: and the research community)?"
_HEADER = re.compile(rf"{_INVITATION}|{_CREDIT}", re.IGNORECASE)
_GLUED = re.compile(
    rf"(?:new\s?(?=get ))?(?:{_INVITATION}\s?)*(?:subscribe\s?)?(?:daily papers\s?(?=by\s?AK))?"
    r"(?:by\s?AK and the research community\s?)?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    rf"{_INVITATION}|{_CREDIT}|[|\-–—]+|new|subscribe|(?:daily |trending )?papers|previous|next|upvotes?"
    r"|home|submitted by|log ?in|sign ?up|load more|view all|company|tos|terms of service|privacy|about|jobs"
    r"|careers|website|models|datasets|spaces|posts|docs|pricing|enterprise|community|hugging face"
    r"|system theme|github|arxiv|pdf|search|today|yesterday",
    re.IGNORECASE,
)
"""Buttons and headings of the page, each alone on its line."""
