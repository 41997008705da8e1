"""Pretraining of the encoder without annotation: it learns to tell which word was hidden.

A fifth of a text's words are hidden, with all that is known of them, and the encoder's vector at each gap
must pick the word's own vector from those of the other hidden words (a contrastive loss, as in A. van den
Oord et al.: Representation Learning with Contrastive Predictive Coding, 2018).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch
from spacy.language import Language
from torch import nn
from torch.nn import functional

from extract.components.abbreviations import find_abbreviations
from extract.components.sentences import split_sentences
from extract.encoder import WIDTH
from extract.pipeline import make_doc
from extract.text import clean
from extract.token_features import UNKNOWN_ROWS, TokenReader
from extract.training.encoder import BATCH, Network, padded
from extract.training.learners import SEED

PAPERS = 32_000
FIRST_YEAR = 2018
VENUE_SHARES = {"ICRA": 0.2, "IROS": 0.2}
"""Of these venues only this share is taken: they would be half of the corpus."""

HIDDEN_SHARE = 0.2
RATE = 2.5e-3
SHARPNESS = 12.0
_SAMPLE_SEED = 3
_MIN_TOKENS, _MAX_TOKENS = 10, 500
_CHUNK = 512


def sample_papers(papers: Iterable[dict[str, Any]], size: int = PAPERS) -> list[dict[str, Any]]:
    """A random sample of a corpus's papers, recent ones where the year is known."""
    chance = random.Random(_SAMPLE_SEED)  # noqa: S311 - a sample, no secret
    chosen = [
        paper
        for paper in papers
        if paper.get("abstract")
        and (paper.get("year") or FIRST_YEAR) >= FIRST_YEAR
        and (paper.get("venue") not in VENUE_SHARES or chance.random() < VENUE_SHARES[paper["venue"]])
    ]
    chance.shuffle(chosen)
    return chosen[:size]


def pretrain_encoder(
    papers: list[dict[str, Any]], nlp: Language, reader: TokenReader, report: Callable[[str], None]
) -> dict[str, np.ndarray]:
    """The weights of a network that has read the papers once, by name.

    Args:
        papers: with title and abstract.
        nlp: tokenizes, and holds the word vectors.
        reader: makes the tokens' features.
        report: told of the loss from time to time.
    """
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - the order of batches, no secret
    vectors = np.asarray(nlp.vocab.vectors.data)
    network = Network(vectors)
    guess = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, vectors.shape[1]))
    weights = [*network.parameters(), *guess.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    steps = len(papers) // BATCH + 2 * (len(papers) // _CHUNK + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=steps, pct_start=0.05)
    words = functional.normalize(torch.from_numpy(vectors), dim=1)
    network.train()
    for first in range(0, len(papers), _CHUNK):
        losses = []
        for batch in _batches(papers[first : first + _CHUNK], nlp, reader, chance):
            loss = _loss(network, guess, batch, words)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        if first // _CHUNK % 8 == 7:
            report(f"pretraining: {first + _CHUNK} papers, loss {np.mean(losses):.3f}")
    return {name: value.detach().numpy() for name, value in network.state_dict().items()}


def _batches(
    papers: list[dict[str, Any]], nlp: Language, reader: TokenReader, chance: random.Random
) -> Iterator[list[tuple[torch.Tensor, torch.Tensor]]]:
    """Ids and flags of papers of similar length, in random order."""
    read = []
    for paper in papers:
        doc = make_doc(nlp, clean(paper["title"]).text, clean(paper["abstract"]).text)
        if _MIN_TOKENS < len(doc) <= _MAX_TOKENS:
            features = reader.read(find_abbreviations(split_sentences(doc)))
            read.append((torch.from_numpy(features.ids.astype("int64")), torch.from_numpy(features.flags)))
    read.sort(key=lambda pair: len(pair[0]))
    batches = [read[first : first + BATCH] for first in range(0, len(read), BATCH)]
    chance.shuffle(batches)
    yield from batches


def _loss(
    network: Network, guess: nn.Module, batch: list[tuple[torch.Tensor, torch.Tensor]], words: torch.Tensor
) -> torch.Tensor:
    size = max(len(ids) for ids, _ in batch)
    ids = torch.stack([padded(ids, size, 0) for ids, _ in batch])
    flags = torch.stack([padded(flags, size, 0) for _, flags in batch])
    real = torch.stack([torch.arange(size) < len(ids) for ids, _ in batch])
    hidden = (torch.rand(ids.shape[:2]) < HIDDEN_SHARE) & real
    asked = hidden & (ids[..., 0] < len(words))
    answers = ids[..., 0][asked]
    ids[hidden] = torch.tensor([len(words) + UNKNOWN_ROWS - 1, 0, 0, 0])
    flags[hidden] = 0
    guesses = functional.normalize(guess(network.encode(ids, flags, real)[asked]), dim=1)
    scores = guesses @ words[answers].T * SHARPNESS
    twice = (answers[:, None] == answers[None, :]) & ~torch.eye(len(answers), dtype=torch.bool)
    return functional.cross_entropy(scores.masked_fill(twice, -1e4), torch.arange(len(answers)))
