"""Renders papers as saved pages in the three layouts, for tests of the readers."""

from __future__ import annotations

from collections.abc import Sequence

from extract.records import Paper

BUTTONS = ["new", "Get trending papers in your email inbox!", "Subscribe"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def blank_line_page(papers: Sequence[Paper]) -> str:
    """Titles and abstracts parted by blank lines, below the page's header."""
    header = [
        "new",
        "Get trending papers in your email inbox!",
        "Subscribe",
        "byAK and the research community",
        "Mar 14",
    ]
    return (
        "\n\n".join([*header, *(text for paper in papers for text in (paper.title, paper.abstract))]) + "\n"
    )


def line_page(papers: Sequence[Paper]) -> str:
    """One line a title and one an abstract, the first title glued to a button."""
    invitation = "Get trending papers in your email inbox"
    header = f"{invitation} once a day!\n{invitation}!\nSubscribe"
    return header + "\n".join(text for paper in papers for text in (paper.title, paper.abstract)) + "\n"


def footer_page(papers: Sequence[Paper]) -> str:
    """Blocks that end with authors, date and up-votes, or with an organisation in place of the authors."""
    header = [*BUTTONS, "Daily Papers", "byAK and the research community", "Oct 30"]
    blocks = ["\n\n".join([paper.title, paper.abstract, *_footer(paper)]) for paper in papers]
    return "\n\n".join([*header, *blocks]) + "\n"


def _footer(paper: Paper) -> list[str]:
    if not paper.date:
        return []
    date = _date(paper.date) + (f" {paper.upvotes}" if paper.upvotes is not None else "")
    authors = f"  • {paper.author_count} authors" if paper.author_count is not None else ""
    return ["\n".join(line for line in (paper.organization or authors, " ·", date) if line)]


def _date(date: str) -> str:
    year, month, day = date.rsplit("-", 2)
    return f"{MONTHS[int(month) - 1]} {int(day)}" + (f", {year}" if year != "-" else "")
