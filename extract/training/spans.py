"""Training of an entity recogniser on texts with spans of any labels. It needs spaCy alone.

What comes out is a plain spaCy pipeline: `spacy.load` reads its folder where Papervine is not installed, and
`doc.ents` holds what it finds.
"""

from __future__ import annotations

import copy
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import filter_spans
from spacy.vectors import Mode, Vectors
from spacy.vocab import Vocab
from thinc.api import Adam, fix_random_seed

from extract.errors import GoldError, ModelError
from extract.evaluate import Figure, Figures
from extract.pipeline import MODEL
from extract.spans import Span, SpanText, entity_spans, span_figures

EPOCHS = 16
BATCH_WORDS = 400
MIN_STEPS = 50
"""Steps in an epoch; few texts are learnt from in smaller ones than of `BATCH_WORDS`."""

DROPOUT = 0.3
RATE = 0.001
WARM_UP = 100
"""Steps over which the learning rate rises to `RATE`; from there it falls to a twentieth."""

WIDTH = 96

ARCHITECTURE: dict[str, Any] = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": True,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
            "rows": [5000, 1000, 2500, 2500],
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    },
}


@dataclass(frozen=True)
class Epoch:
    """What came of one pass over the training texts.

    Attributes:
        number: Which, from 1.
        f1: How good the recogniser is on the development part; None if there is none.
        state: The recogniser as it is now.
    """

    number: int
    f1: float | None
    state: bytes


@dataclass
class Lesson:
    """Texts as the recogniser learns from them.

    Attributes:
        examples: Docs with their entities.
        expanded: Spans that began or ended inside a token and were made longer up to its bounds.
        dropped: Spans that overlapped a longer one.
    """

    examples: list[Example] = field(default_factory=list)
    expanded: int = 0
    dropped: int = 0


@dataclass(frozen=True)
class Trained:
    """The pipeline of the best epoch.

    Attributes:
        nlp: It.
        lesson: What it learnt from.
        epoch: Which epoch it is of.
        figures: How good it is on the development part; empty if there is none.
        stopped: Whether Ctrl-C ended the training before its time.
    """

    nlp: Language
    lesson: Lesson
    epoch: Epoch
    figures: Figures
    stopped: bool


def lesson(nlp: Language, texts: Iterable[SpanText]) -> Lesson:
    """The texts as docs whose entities are whole tokens and do not overlap; of several, the longest stays."""
    made = Lesson()
    for text in texts:
        doc = nlp.make_doc(text.text)
        spans = [_tokens(doc, span) for span in text.spans]
        made.expanded += sum(
            (found.start_char, found.end_char) != span[:2]
            for found, span in zip(spans, text.spans, strict=True)
        )
        kept = filter_spans(spans)
        made.dropped += len(spans) - len(kept)
        entities = [(span.start_char, span.end_char, span.label_) for span in kept]
        made.examples.append(Example.from_dict(doc, {"entities": entities}))
    return made


def _tokens(doc: Doc, span: Span) -> TokenSpan:
    start, end, label = span
    found = doc.char_span(start, end, label, alignment_mode="expand")
    assert found is not None  # `read_spans` gives none outside of its text, or of spaces alone
    return found


def pipeline_with_vectors(vectors: Path | None = None) -> Language:
    """A blank pipeline with the word vectors of the spaCy pipeline in the folder `vectors`.

    Without a folder they are those of the shipped model, if it has some.

    Raises:
        ModelError: there is no such pipeline, or it has no word vectors.
    """
    folder = vectors or MODEL
    try:
        source = Vocab().from_disk(folder / "vocab")
    except (OSError, ValueError) as error:
        raise ModelError(f"no word vectors can be read from {folder}: {error}") from error
    if not source.vectors_length or not source.vectors.n_keys:
        if vectors is None:
            return spacy.blank("en")
        raise ModelError(f"the pipeline {folder} holds no word vectors")
    nlp = spacy.blank("en")
    if source.vectors.mode == Mode.floret:
        nlp.vocab.vectors = source.vectors
        return nlp
    words = [source.strings[key] for key in source.vectors.key2row if key in source.strings]
    lower = all(word == word.lower() for word in words)
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings,
        data=source.vectors.data,
        attr="LOWER" if words and lower else "ORTH",
        name=source.vectors.name,
    )
    for key, row in source.vectors.key2row.items():
        nlp.vocab.vectors.add(key, row=row)
    return nlp


def train_spans(
    texts: Sequence[SpanText],
    development: Sequence[SpanText],
    *,
    vectors: Path | None = None,
    epochs: int = EPOCHS,
    seed: int = 0,
    report: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """A pipeline that finds spans like those of `texts`, as it was after its best epoch.

    The same arguments give the same pipeline. Ctrl-C after the first epoch ends the training early.

    Args:
        texts: what to learn from.
        development: what to choose the best epoch by; none: the last one is taken.
        vectors: folder of a spaCy pipeline whose word vectors are used; None: the shipped model's.
        epochs: how often the texts are gone through.
        seed: of all that is random.
        report: told of each epoch.

    Raises:
        GoldError: there is no span to learn from.
        ModelError: `vectors` has no word vectors.
        KeyboardInterrupt: Ctrl-C during the first epoch.
    """
    fix_random_seed(seed)
    nlp = pipeline_with_vectors(vectors)
    learnt = lesson(nlp, texts)
    if not any(text.spans for text in texts):
        raise GoldError(f"there are no spans in the {len(texts):,} texts to learn from")
    best, stopped = None, False
    try:
        for epoch in _epochs(nlp, learnt.examples, development, epochs, seed):
            if best is None or epoch.f1 is None or epoch.f1 > (best.f1 or 0):
                best = epoch
            report(epoch)
    except KeyboardInterrupt:
        if best is None:
            raise
        stopped = True
    assert best is not None
    final = _pipeline(pipeline_with_vectors(vectors), best.state)
    return Trained(final, learnt, best, measured(final, development), stopped)


def measured(nlp: Language, texts: Sequence[SpanText]) -> Figures:
    """The figures of what a pipeline finds in annotated texts."""
    return span_figures(texts, map(entity_spans, nlp.pipe(text.text for text in texts)))


def _pipeline(nlp: Language, state: bytes) -> Language:
    """`nlp`, which has met no training text, with the recogniser that was saved as `state`."""
    _add_recogniser(nlp).from_bytes(state, exclude=["vocab"])
    return nlp


def _add_recogniser(nlp: Language) -> Any:
    model = copy.deepcopy(ARCHITECTURE)
    model["tok2vec"]["embed"]["include_static_vectors"] = nlp.vocab.vectors_length > 0
    return nlp.add_pipe("ner", config={"model": model})


def _epochs(
    nlp: Language, examples: list[Example], development: Sequence[SpanText], epochs: int, seed: int
) -> Iterator[Epoch]:
    """Train a recogniser that is added to `nlp`."""
    shuffle = random.Random(seed).shuffle  # noqa: S311 - nothing here is secret
    recogniser = _add_recogniser(nlp)
    nlp.initialize(lambda: examples)
    optimizer = Adam(RATE, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    words = sum(len(example.x) for example in examples)
    size = min(BATCH_WORDS, max(10, words // MIN_STEPS))
    steps, total = 0, epochs * max(1, words // size)
    warm_up = min(WARM_UP, total // 10 + 1)
    for number in range(1, epochs + 1):
        shuffle(examples)
        for batch in minibatch_by_words(examples, size):
            steps += 1
            optimizer.learn_rate = RATE * min(1.0, steps / warm_up) * max(0.05, 1 - steps / total)
            recogniser.update(batch, sgd=optimizer, drop=DROPOUT)
        # the mean of the weights over the steps is steadier than the last ones
        with recogniser.model.use_params(optimizer.averages):
            f1 = _f1(measured(nlp, development)) if development else None
            yield Epoch(number, f1, recogniser.to_bytes(exclude=["vocab"]))


def _f1(figures: Figures) -> float:
    return next(figure.f1 or 0.0 for figure in figures.rows() if figure.name == "span")


def check_folder(output: Path) -> None:
    """Refuse a folder that holds something else than a pipeline, before time is spent on training.

    Raises:
        ModelError: it does, or it is a file.
    """
    if not output.exists() or (output / "meta.json").is_file():
        return
    if not output.is_dir() or any(output.iterdir()):
        raise ModelError(f"{output} is there already and is no model: name another folder")


def save(trained: Trained, output: Path, notes: dict[str, Any]) -> None:
    """Write the pipeline into the folder `output`, in place of one that is there.

    Args:
        trained: the pipeline. How good it is goes into its meta.json, as spaCy has it (`performance`) and in
            our figures (`training`).
        output: a folder that `check_folder` lets pass.
        notes: more on how it was trained, for `training`.
    """
    nlp, figures = trained.nlp, trained.figures.rows()
    nlp.meta.update(
        name="spans",
        version="1.0.0",
        description=f"Finds spans: {', '.join(nlp.pipe_labels['ner'])}",
        spacy_version=">=3.8.0,<4.0.0",
        performance=_performance(figures),
        training={
            **notes,
            "texts": len(trained.lesson.examples),
            "spans_expanded": trained.lesson.expanded,
            "spans_dropped": trained.lesson.dropped,
            "best_epoch": trained.epoch.number,
            "figures": [figure._asdict() for figure in figures],
        },
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}-") as folder:
        made = Path(folder) / "model"
        nlp.to_disk(made)
        _keep_vector_key(nlp, made)
        if output.exists():
            shutil.rmtree(output)
        made.rename(output)


def _keep_vector_key(nlp: Language, folder: Path) -> None:
    """Say in the saved pipeline by which form of a word its vector is found.

    spaCy reads that from vectors.cfg, but writes it there for vectors of characters only, so that vectors of
    lower-case words would not be found for "BERT" in a pipeline that was loaded.
    """
    path = folder / "vocab" / "vectors.cfg"
    settings = json.loads(path.read_bytes())
    path.write_text(json.dumps({**settings, "attr": nlp.vocab.vectors.attr}), encoding="utf-8")


def _performance(figures: Iterable[Figure]) -> dict[str, Any]:
    """The figures under the names and in the shape that spaCy gives them."""
    performance: dict[str, Any] = {"ents_per_type": {}}
    for figure in figures:
        _, _, label = figure.name.partition("/")
        shares = {"p": figure.precision, "r": figure.recall, "f": figure.f1}
        if label:
            performance["ents_per_type"][label] = shares
        else:
            performance.update({f"ents_{name}": share for name, share in shares.items()})
    return performance
