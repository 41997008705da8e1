"""Annotations that are kept without the papers' text: ids of a corpus, names, roles, relations and results.

The form is the short one of annotated papers without title and abstract; the texts come from the corpus that
the ids are of.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extract.errors import GoldError
from extract.gold import GoldPaper, gold_paper

_FOLDER = Path(__file__).parent / "annotations"

FOR_ENCODER = _FOLDER / "encoder.jsonl"
"""What the encoder and the counts of phrases are learnt from."""

FOR_DECISIONS = _FOLDER / "decisions.jsonl"
"""What the decisions are learnt from, beside the papers that are given; the encoder has not seen them."""


def corpus_papers(corpus: Path) -> Iterator[dict[str, Any]]:
    """The papers of a corpus: JSON Lines, gzipped or not, with ``id``, ``title`` and ``abstract``."""
    read = gzip.open if corpus.suffix == ".gz" else open
    with read(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def annotated_papers(corpus: Path, annotations: Path) -> list[GoldPaper]:
    """The annotated papers of a file whose texts `corpus` has, in the file's order.

    Raises:
        GoldError: the corpus has none of the papers.
    """
    with annotations.open(encoding="utf-8") as lines:
        rows = {str(row["id"]): row for row in map(json.loads, lines)}
    texts = {
        str(paper["id"]): {"title": paper["title"], "abstract": paper.get("abstract") or ""}
        for paper in corpus_papers(corpus)
        if str(paper["id"]) in rows
    }
    if not texts:
        raise GoldError(f"{corpus}: has none of the papers that {annotations.name} annotates")
    return [gold_paper(row | texts[name]) for name, row in rows.items() if name in texts]
