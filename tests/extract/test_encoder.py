"""The encoder: NumPy gives what PyTorch trained."""

from __future__ import annotations

import numpy as np
import pytest

from extract.components.encoding import Reading
from extract.encoder import MAX_TOKENS, WIDTH, Encoder
from extract.pairs import closest_pairs
from extract.token_features import FLAGS, PART_ROWS, UNKNOWN_ROWS, TokenFeatures

VECTORS = np.random.default_rng(1).normal(size=(5, 8)).astype("float32")


def features(tokens: int) -> TokenFeatures:
    chance = np.random.default_rng(tokens)
    rows = [len(VECTORS) + UNKNOWN_ROWS, *PART_ROWS.values()]
    ids = np.column_stack([chance.integers(0, size, tokens) for size in rows]).astype("int32")
    return TokenFeatures(ids, chance.normal(size=(tokens, FLAGS)).astype("float32"))


def test_numpy_gives_what_pytorch_gives() -> None:
    torch = pytest.importorskip("torch", reason="needs papervine[train]")
    from extract.training.encoder import Network

    torch.manual_seed(0)
    network = Network(VECTORS).eval()
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    encoder = Encoder(weights, VECTORS)
    seen = features(40)
    ids = torch.from_numpy(seen.ids.astype("int64"))[None]
    with torch.no_grad():
        hidden = network.encode(ids, torch.from_numpy(seen.flags)[None], torch.ones(1, 40, dtype=torch.bool))
    assert encoder.encode(seen) == pytest.approx(hidden[0].numpy(), abs=1e-4)
    reading = Reading(encoder, hidden[0].numpy())
    things = [[(0, 2)], [(5, 6), (9, 12)], [(30, 31)]]
    pairs = closest_pairs(things, np.repeat([0, 1], 20))
    everything = slice(0, 3)
    scores = reading.pair_scores("relation", things, pairs, everything, everything)
    from extract.pairs import between_means, pooling

    pooled = torch.from_numpy(pooling(things, 40)) @ hidden[0]
    means = torch.from_numpy(between_means(hidden[0].numpy(), pairs.between))
    with torch.no_grad():
        expected = network.pairs["relation"](pooled, pooled, torch.from_numpy(pairs.bucket), means)
    assert scores == pytest.approx(expected.numpy(), abs=1e-4)
    assert reading.mention_probabilities().shape == (40, 4, 5)


def test_long_texts_are_read_in_pieces_and_empty_ones_give_nothing() -> None:
    torch = pytest.importorskip("torch", reason="needs papervine[train]")
    from extract.training.encoder import Network

    torch.manual_seed(0)
    weights = {name: value.numpy() for name, value in Network(VECTORS).state_dict().items()}
    encoder = Encoder(weights, VECTORS)
    long = features(MAX_TOKENS + 30)
    first = TokenFeatures(long.ids[:MAX_TOKENS], long.flags[:MAX_TOKENS])
    assert encoder.encode(long)[:MAX_TOKENS] == pytest.approx(encoder.encode(first), abs=1e-5)
    assert encoder.encode(features(0)).shape == (0, WIDTH)
