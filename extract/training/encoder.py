"""Training of the encoder with PyTorch: one network learns tags, roles, relations and results together."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from extract.components.encoding import HEAD_WIDTH, TAG_CLASSES
from extract.components.relations import CLASSES
from extract.components.results import SLOTS, number_spans
from extract.encoder import HEADS, LAYERS, PARTS, WIDTH
from extract.pairs import BUCKETS, closest_pairs, pooling
from extract.records import ROLES
from extract.token_features import FLAGS, PART_ROWS, UNKNOWN_ROWS, TokenReader
from extract.training.documents import TrainingDoc, biluo_tags, entity_spans, result_of
from extract.training.learners import SEED
from extract.wording import wording

PART_WIDTHS = {"word": 64, "prefix": 24, "suffix": 32, "shape": 16}
EPOCHS = 6
BATCH = 16
RATE = 2.5e-3
DROPOUT = 0.2
WORD_DROPOUT = 0.06
MAX_TRAINED_TOKENS = 700
_IGNORED = -100


@dataclass(frozen=True)
class Lesson:
    """A paper as the network learns from it; things are entities, then numbers.

    Shapes: `ids` (tokens, 4), `flags` (tokens, FLAGS), `tags` and `roles` (tokens,), `pool` (things, tokens),
    `buckets` (things, things), `between` (things, things, 2), `relations` (entities, entities), `values`
    (numbers,), `slots` (numbers, entities, 3).
    """

    ids: torch.Tensor
    flags: torch.Tensor
    tags: torch.Tensor
    roles: torch.Tensor
    pool: torch.Tensor
    buckets: torch.Tensor
    between: torch.Tensor
    relations: torch.Tensor
    values: torch.Tensor
    slots: torch.Tensor


def make_lesson(item: TrainingDoc, reader: TokenReader) -> Lesson:
    """What the network learns from an annotated paper."""
    doc, gold = item.doc, item.gold
    features = reader.read(doc)
    tags = np.array([TAG_CLASSES.index(tag) for tag in biluo_tags(doc, gold)])
    roles = np.full(len(doc), _IGNORED)
    entities, mentions = [], []
    for entity in gold.entities:
        spans = entity_spans(doc, entity, plurals=True)
        if spans:
            entities.append(entity)
            mentions.append(spans)
            for start, end in spans:
                roles[start:end] = ROLES.index(entity.role)
    index = {entity.name: i for i, entity in enumerate(entities)}
    relations = np.zeros((len(entities), len(entities)), dtype=int)
    for source, label, target in gold.relations:
        if source in index and target in index:
            relations[index[source], index[target]] = CLASSES.index(label)
    numbers = number_spans(doc, [span for spans in mentions for span in spans])
    values = np.zeros(len(numbers))
    slots = np.full((len(numbers), len(entities), len(SLOTS)), float(_IGNORED))
    for row, (value, _) in enumerate(numbers):
        stated = result_of(gold, value.text)
        values[row] = float(bool(stated))
        for column, (slot, types) in enumerate(SLOTS.items()):
            wanted = {getattr(result, slot) for result in stated} - {None}
            if wanted:
                for i, entity in enumerate(entities):
                    if entity.type in types:
                        slots[row, i, column] = float(entity.name in wanted)
    things = [*mentions, *([span] for _, span in numbers)]
    pairs = closest_pairs(things, wording(doc).sentence_of)
    arrays = (
        features.ids.astype("int64"), features.flags, tags, roles, pooling(things, len(doc)), pairs.bucket,
        pairs.between, relations, values.astype("float32"), slots.astype("float32"),
    )  # fmt: skip
    return Lesson(*(torch.from_numpy(np.ascontiguousarray(array)) for array in arrays))


class Network(nn.Module):
    """The encoder and its heads; the names of the weights are those that `extract.encoder` reads."""

    def __init__(self, vectors: np.ndarray) -> None:
        super().__init__()
        rows = {"word": len(vectors) + UNKNOWN_ROWS, **PART_ROWS}
        fixed = np.vstack([vectors, np.zeros((UNKNOWN_ROWS, vectors.shape[1]))]).astype("float32")
        self.fixed: torch.Tensor
        self.register_buffer("fixed", torch.from_numpy(fixed), persistent=False)
        self.tables = nn.ModuleDict({part: _table(part, rows[part]) for part in PARTS})
        self.input = nn.Linear(vectors.shape[1] + sum(PART_WIDTHS.values()) + FLAGS, WIDTH)
        self.input_norm = nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList(
            nn.Linear(3 * WIDTH, 2 * WIDTH)
            if kind == "conv"
            else nn.ModuleDict({"inner": nn.Linear(WIDTH, 3 * WIDTH), "outer": nn.Linear(WIDTH, WIDTH)})
            for kind in LAYERS
        )
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in LAYERS)
        self.drop = nn.Dropout(DROPOUT)
        self.tag = nn.Linear(WIDTH, len(TAG_CLASSES))
        self.role = nn.Linear(WIDTH, len(ROLES))
        self.value = nn.Linear(WIDTH, 1)
        self.pairs = nn.ModuleDict({"relation": _PairHead(len(CLASSES)), "slot": _PairHead(len(SLOTS))})

    def encode(self, ids: torch.Tensor, flags: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Vectors of shape (papers, tokens, WIDTH); `real` is False where a paper is padded."""
        word = ids[..., 0]
        if self.training:
            lost = torch.rand(word.shape) < WORD_DROPOUT
            word = torch.where(lost, len(self.fixed) - 1 - word % UNKNOWN_ROWS, word)
        learnt = [self.tables[part](word if i == 0 else ids[..., i]) for i, part in enumerate(PARTS)]
        hidden = torch.cat([self.fixed[word], *learnt, flags], dim=-1)
        hidden = torch.relu(self.input_norm(self.input(self.drop(hidden))))
        for kind, layer, norm in zip(LAYERS, self.layers, self.norms, strict=True):
            hidden = hidden * real[..., None]
            change = _conv(layer, hidden) if kind == "conv" else _attention(layer, hidden, real)
            hidden = norm(hidden + self.drop(change))
        return hidden

    def loss(self, lessons: Sequence[Lesson]) -> torch.Tensor:
        """The summed losses of a batch, per paper."""
        size = max(len(lesson.ids) for lesson in lessons)
        ids, flags, tags, roles = (
            torch.stack([padded(getattr(lesson, name), size, blank) for lesson in lessons])
            for name, blank in (("ids", 0), ("flags", 0), ("tags", _IGNORED), ("roles", _IGNORED))
        )
        hidden = self.encode(ids, flags, tags != _IGNORED)
        dropped = self.drop(hidden)
        tag = functional.cross_entropy(self.tag(dropped).flatten(0, 1), tags.flatten(), ignore_index=_IGNORED)
        role = functional.cross_entropy(
            self.role(dropped).flatten(0, 1), roles.flatten(), ignore_index=_IGNORED
        )
        others = [self._thing_losses(lesson, row) for lesson, row in zip(lessons, dropped, strict=True)]
        return 4.0 * tag + 0.6 * role + torch.stack(others).mean()

    def _thing_losses(self, lesson: Lesson, hidden: torch.Tensor) -> torch.Tensor:
        tokens, entities = len(lesson.ids), len(lesson.relations)
        hidden = hidden[:tokens]
        things = lesson.pool @ hidden
        sums = torch.cat([hidden.new_zeros(1, WIDTH), hidden.cumsum(0)])
        between = lesson.between
        width = (between[..., 1] - between[..., 0]).clamp(min=1)
        means = (sums[between[..., 1]] - sums[between[..., 0]]) / width[..., None]
        loss = hidden.new_zeros(())
        if entities > 1:
            own = slice(0, entities)
            scores = self.pairs["relation"](
                things[own], things[own], lesson.buckets[own, own], means[own, own]
            )
            off = ~torch.eye(entities, dtype=torch.bool)
            loss = loss + 1.0 * functional.cross_entropy(scores[off], lesson.relations[off])
        if len(lesson.values):
            logits = self.value(things[entities:])[:, 0]
            loss = loss + 0.3 * functional.binary_cross_entropy_with_logits(logits, lesson.values)
        asked = lesson.slots != _IGNORED
        if bool(asked.any()):
            left, right = slice(entities, None), slice(0, entities)
            scores = self.pairs["slot"](
                things[left], things[right], lesson.buckets[left, right], means[left, right]
            )
            loss = loss + 0.5 * functional.binary_cross_entropy_with_logits(
                scores[asked], lesson.slots[asked]
            )
        return loss


def _table(part: str, rows: int) -> nn.Embedding:
    table = nn.Embedding(rows, PART_WIDTHS[part])
    nn.init.normal_(table.weight, std=0.1 if part == "word" else 0.3)
    return table


class _PairHead(nn.Module):
    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.left = nn.Linear(WIDTH, HEAD_WIDTH)
        self.right = nn.Linear(WIDTH, HEAD_WIDTH, bias=False)
        self.between = nn.Linear(WIDTH, HEAD_WIDTH, bias=False)
        self.distance = nn.Embedding(BUCKETS, HEAD_WIDTH)
        self.outer = nn.Linear(HEAD_WIDTH, outputs)

    def forward(
        self, left: torch.Tensor, right: torch.Tensor, buckets: torch.Tensor, means: torch.Tensor
    ) -> torch.Tensor:
        inner = self.left(left)[:, None] + self.right(right)[None] + self.distance(buckets)
        return self.outer(torch.relu(inner + self.between(means)))


def _conv(layer: nn.Module, hidden: torch.Tensor) -> torch.Tensor:
    padded = functional.pad(hidden, (0, 0, 1, 1))
    window = torch.cat([padded[:, :-2], padded[:, 1:-1], padded[:, 2:]], dim=-1)
    return functional.glu(layer(window), dim=-1)


def _attention(layer: Any, hidden: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    papers, size, _ = hidden.shape
    query, key, value = (
        part.view(papers, size, HEADS, WIDTH // HEADS).transpose(1, 2)
        for part in layer["inner"](hidden).chunk(3, dim=-1)
    )
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=real[:, None, None, :])
    return layer["outer"](mixed.transpose(1, 2).reshape(papers, size, WIDTH))


def padded(rows: torch.Tensor, size: int, blank: int) -> torch.Tensor:
    """`rows` lengthened to `size` rows with `blank`."""
    out = rows.new_full((size, *rows.shape[1:]), blank)
    out[: len(rows)] = rows
    return out


def train_encoder(
    lessons: Sequence[Lesson],
    vectors: np.ndarray,
    report: Callable[[str], None],
    *,
    epochs: int = EPOCHS,
    initial: Mapping[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """The weights of a network trained on the lessons, by name.

    Args:
        lessons: what to learn from.
        vectors: the fixed word vectors, of shape (words, width).
        report: told of each epoch.
        epochs: how often the lessons are gone through.
        initial: weights to begin with, as pretraining gives them.
    """
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 - the order of batches, no secret
    network = Network(vectors)
    if initial is not None:
        network.load_state_dict({name: torch.from_numpy(array) for name, array in initial.items()})
    kept = [lesson for lesson in lessons if 0 < len(lesson.ids) <= MAX_TRAINED_TOKENS]
    steps = epochs * -(-len(kept) // BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=steps, pct_start=0.08)
    for epoch in range(epochs):
        network.train()
        total = 0.0
        batches = _batches(kept, chance)
        for batch in batches:
            loss = network.loss(batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        report(f"encoder: epoch {epoch + 1} of {epochs}: loss {total / len(batches):.3f}")
    return {name: value.detach().numpy() for name, value in network.state_dict().items()}


def _batches(lessons: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """Batches of papers of similar length in random order."""
    order = sorted(lessons, key=lambda lesson: len(lesson.ids) * chance.uniform(0.8, 1.25))
    batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
    chance.shuffle(batches)
    return batches
