"""The spaCy pipeline as a whole: loading it, running it over papers, and turning its output into records."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from extract.errors import LexiconError, ModelError
from extract.lexicon import LexiconEntry, read_table
from extract.lexicon import load as load_lexicon
from extract.records import Entity, Evidence, Field, Mention, Paper, Record, Relation, Result
from extract.text import CleanText, clean
from extract.wording import wording

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from extract.components.drafts import Draft
    from extract.components.results import ResultDraft
    from extract.foreign import Labels

ROOM = Path(__file__).parent

MODEL = ROOM / "model"
"""The shipped model."""

_CODE = ("*.py", "components/*.py", "lexicon/*.*")
"""Files of this room that decide, beside the model, what is extracted."""

COMPONENTS = (
    "sentences", "abbreviations", "encoder", "entities", "roles", "relations", "results",
)  # fmt: skip
"""The pipeline's components in the order in which they run."""

MAX_TITLE, MAX_ABSTRACT = 1_000, 5_000
"""Characters up to which a text is analysed: no title or abstract is longer, but a pasted paper is."""

_TRAILING = ".,;:!?"
"""Marks that the tokenizer leaves on names such as "DataComp-LM:" and that belong to the sentence."""

_CHUNK = 32
"""Papers sent to a process at a time."""


def load(model: str | Path | None = None, lexicon: Path | None = None, labels: Labels = ()) -> Language:
    """The pipeline of the folder or package `model` (default: the shipped one) with the lexicon.

    Args:
        model: a folder written by training, or the name of an installed pipeline package; any other spaCy
            pipeline that sets ``doc.ents`` finds the entities, and the shipped one does the rest.
        lexicon: a user's own table of names, which adds to the shipped one; where its names occur, they are
            entities.
        labels: what labels of another pipeline stand for, where that is not the name of a type.

    Raises:
        ModelError: the model is absent, broken, lacks a component, or has no label that can be used.
        LexiconError: a line of `lexicon` cannot be used.
    """
    register_components()
    path = MODEL if model is None else model
    nlp = _read_pipeline(path)
    if is_foreign(nlp.pipe_names):
        nlp = _with_entities_of(nlp, labels, path)
    elif labels:
        raise ModelError(f"the model {path} is a Papervine pipeline: its labels are the types, no --label is")
    else:
        _check_components(nlp, path)
        add_lexicon(nlp, load_lexicon(lexicon))
    if lexicon is not None:
        _add_own_names(nlp, lexicon)
    _try_out(nlp, path)
    return nlp


def _read_pipeline(path: str | Path) -> Language:
    import spacy

    try:
        return spacy.load(Path(path) if Path(path).is_dir() else path)
    except Exception as error:  # whatever a broken file makes spaCy, NumPy or zip raise
        raise ModelError(f"the model {path} cannot be loaded: {error}") from error


def add_lexicon(nlp: Language, entries: tuple[LexiconEntry, ...]) -> None:
    """Let the components that look names up know those of the entries."""
    for name in {"encoder", "entities"}.intersection(nlp.pipe_names):
        component: Any = nlp.get_pipe(name)
        component.add_lexicon(entries)


def is_foreign(components: Iterable[str]) -> bool:
    """Whether a pipeline of these components decides on entities in a way of its own."""
    return "entities" not in components


def _with_entities_of(other: Language, labels: Labels, path: str | Path) -> Language:
    """The shipped pipeline with the entities of another one."""
    from extract.foreign import replace_entities

    nlp = _read_pipeline(MODEL)
    replace_entities(nlp, other, labels, path)
    add_lexicon(nlp, load_lexicon())
    return nlp


def _check_components(nlp: Language, path: str | Path) -> None:
    missing = [name for name in COMPONENTS if name not in nlp.pipe_names]
    if missing:
        raise ModelError(f"the model {path} is no Papervine pipeline: it lacks {', '.join(missing)}")


def _try_out(nlp: Language, path: str | Path) -> None:
    """Read a paper, since a file that is absent shows only then."""
    from extract.foreign import take_ignored

    try:
        nlp(make_doc(nlp, "A title", "BERT reaches 80.5 on GLUE."))
    except Exception as error:
        raise ModelError(f"the model {path} loads but cannot read a paper: {error}") from error
    take_ignored(nlp)


def _add_own_names(nlp: Language, lexicon: Path) -> None:
    """Give the names of a user's lexicon the last word on what is an entity."""
    from extract.own_names import OwnNames

    component: Any = nlp.add_pipe("own_names", before="roles")
    cast("OwnNames", component).add(read_table(lexicon))


def extractor_name(model: str | Path | None = None, lexicon: Path | None = None, labels: Labels = ()) -> str:
    """Name and version of the extractor and a fingerprint of its files, without loading it.

    The fingerprint covers the model, the lexicon, the labels and this room's code: with the same name, the
    same paper gives the same record.

    Args:
        model: as for `load`.
        lexicon: as for `load`.
        labels: as for `load`.

    Raises:
        ModelError: the model is absent or broken.
        LexiconError: `lexicon` cannot be read.
    """
    folder = MODEL if model is None else _model_folder(model)
    folders = [folder, MODEL] if is_foreign(_meta(folder).get("pipeline", COMPONENTS)) else [folder]
    name = "/".join("{name}-{version}".format(**_meta(each)) for each in folders)
    digest = hashlib.sha256()
    for path in [*_files(ROOM, _CODE), *(path for each in folders for path in _files(each, ("**/*",)))]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    if lexicon is not None:
        try:
            digest.update(hashlib.sha256(lexicon.read_bytes()).digest())
        except OSError as error:
            raise LexiconError(f"{lexicon}: cannot be read: {error}") from error
    if labels:
        digest.update(json.dumps(sorted(labels)).encode())
    return f"{name}+{digest.hexdigest()[:12]}"


def _meta(folder: Path) -> dict[str, Any]:
    """What a model says of itself; has a name and a version."""
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_bytes())
        _ = meta["name"], meta["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the model {folder} cannot be loaded: {error}") from error
    return meta


def _files(folder: Path, patterns: Iterable[str]) -> list[Path]:
    found = (path for pattern in patterns for path in folder.glob(pattern))
    return sorted(path for path in found if path.is_file() and path.suffix != ".pyc")


def _model_folder(model: str | Path) -> Path:
    """The folder of a model that is a folder, or an installed package."""
    from importlib.util import find_spec

    if Path(model).is_dir():
        return Path(model)
    found = find_spec(str(model)) if str(model).isidentifier() else None
    if found is None or found.origin is None:
        raise ModelError(f"the model {model} cannot be loaded: there is no such folder or package")
    return Path(found.origin).parent


def register_components() -> None:
    """Make the components' factories known to spaCy."""
    import extract.components.abbreviations
    import extract.components.encoding
    import extract.components.entities
    import extract.components.relations
    import extract.components.results
    import extract.components.roles
    import extract.components.sentences
    import extract.foreign
    import extract.own_names  # noqa: F401


def extract(
    papers: Iterable[Paper],
    *,
    processes: int = 0,
    model: str | Path | None = None,
    lexicon: Path | None = None,
    labels: Labels = (),
    ignored: Counter[str] | None = None,
) -> Iterator[Record]:
    """The record of each paper, in the papers' order; the same whatever the number of processes.

    Args:
        papers: read as they are needed: memory does not grow with their number.
        processes: how many to run at once; 0 means one for each core, but one alone for few papers.
        model: as for `load`.
        lexicon: as for `load`.
        labels: as for `load`.
        ignored: counts the entities of another pipeline whose label stands for no type, by label.
    """
    extractor = extractor_name(model, lexicon, labels)
    chunks = _chunks(papers)
    first = list(islice(chunks, 4))
    if not first:
        return
    wanted = processes or (os.cpu_count() or 1)
    alone = wanted == 1 or (not processes and len(first) < 4)
    run = _extract_alone if alone else partial(_extract_in_processes, wanted)
    for done in run(_chain(first, chunks), (model, lexicon, labels)):
        if ignored is not None:
            ignored.update(done.ignored)
        for record in done.records:
            yield replace(record, extractor=extractor)


def _chain(first: list[list[Paper]], rest: Iterator[list[Paper]]) -> Iterator[list[Paper]]:
    yield from first
    yield from rest


def _chunks(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    source = iter(papers)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk


_Arguments = tuple["str | Path | None", "Path | None", "Labels"]
"""The arguments of `load`."""


@dataclass(frozen=True)
class _Done:
    """A chunk's records, and how many entities were ignored on the way, by label."""

    records: list[Record]
    ignored: Counter[str]


def _read(nlp: Language, chunk: list[Paper]) -> _Done:
    from extract.foreign import take_ignored

    return _Done(list(extract_with(nlp, chunk)), take_ignored(nlp))


def _extract_alone(chunks: Iterator[list[Paper]], arguments: _Arguments) -> Iterator[_Done]:
    nlp = load(*arguments)
    for chunk in chunks:
        yield _read(nlp, chunk)


def _extract_in_processes(
    processes: int, chunks: Iterator[list[Paper]], arguments: _Arguments
) -> Iterator[_Done]:
    """Records from a pool of processes, a bounded number of chunks ahead of the reader."""
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_serve_parent) as pool:
        waiting: deque[Future[_Done]] = deque()
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_work, arguments, chunk))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _serve_parent() -> None:
    """Leave Ctrl-C to the process that reads the records, and end when that one ends, even by a kill."""
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


_load_once = lru_cache(maxsize=1)(load)


def _work(arguments: _Arguments, chunk: list[Paper]) -> _Done:
    """What a chunk gives; the pipeline is loaded here, so that an error of it reaches the caller."""
    return _read(_load_once(*arguments), chunk)


def extract_with(nlp: Language, papers: list[Paper]) -> Iterator[Record]:
    """The records of `papers` by a loaded pipeline, in this process and in one thread.

    The encoder's matrices are small: more threads, or several in each of several processes, only wait for
    each other, and could round differently.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        yield from list(_records(nlp, papers))


def _records(nlp: Language, papers: list[Paper]) -> Iterator[Record]:
    texts = [(clean(paper.title[:MAX_TITLE]), clean(paper.abstract[:MAX_ABSTRACT])) for paper in papers]
    docs = nlp.pipe(
        (make_doc(nlp, title.text, abstract.text) for title, abstract in texts), batch_size=_CHUNK
    )
    for paper, (title, abstract), doc in zip(papers, texts, docs, strict=True):
        yield to_record(paper, doc, title, abstract, f"{nlp.meta['name']}-{nlp.meta['version']}")


def make_doc(nlp: Language, title: str, abstract: str) -> Doc:
    """The doc of a cleaned title and abstract: the title, a line end, the abstract."""
    return nlp.make_doc(f"{title}\n{abstract}")


def to_record(paper: Paper, doc: Doc, title: CleanText, abstract: CleanText, extractor: str) -> Record:
    """The record of a processed doc; offsets point into the title and abstract as given.

    Args:
        paper: what was read.
        doc: the pipeline's output for the cleaned title and abstract.
        title: the cleaned title with its way back to the original.
        abstract: the cleaned abstract with its way back.
        extractor: name and version of what made the doc, kept on every edge.
    """
    where = _Offsets(doc, title, abstract)
    drafts: tuple[Draft, ...] = doc._.drafts
    names = {id(draft): name for draft, name in zip(drafts, _original_names(drafts, where), strict=True)}
    entities = [
        Entity(
            name=names[id(draft)],
            type=draft.type,
            role=draft.role,
            confidence=round(draft.confidence * draft.role_confidence, 3),
            extractor=extractor,
            mentions=tuple(where.mention(*span) for span in draft.spans),
            evidence=where.evidence(*draft.evidence),
        )
        for draft in drafts
    ]
    relations = [
        Relation(
            source=names[id(found.source)],
            type=found.type,
            target=names[id(found.target)],
            confidence=round(found.confidence, 3),
            extractor=extractor,
            evidence=where.evidence(*found.evidence),
        )
        for found in doc._.relations
    ]
    results = [_result(found, names, where, extractor) for found in doc._.results]
    return Record.from_paper(paper, entities, relations, results)


def _result(found: ResultDraft, names: dict[int, str], where: _Offsets, extractor: str) -> Result:
    space = len(found.value.text) - len(found.value.text.lstrip())
    field, start, end = where.characters(found.value.start + space, found.value.end)
    filled = {slot: names[id(draft)] if draft is not None else None for slot, draft in found.slots.items()}
    return Result(
        subject=filled["subject"],
        dataset=filled["dataset"],
        metric=filled["metric"],
        value=where.original(field)[start:end],
        number=found.value.number,
        unit=found.value.unit,
        confidence=round(found.confidence, 3),
        extractor=extractor,
        evidence=where.evidence(*found.evidence),
    )


def _original_names(drafts: tuple[Draft, ...], where: _Offsets) -> list[str]:
    """Each draft's name as the original text has it, kept unique."""
    names: list[str] = []
    for draft in drafts:
        forms = [where.mention(*span).text for span in draft.spans]
        clean_forms = [wording(where.doc).form(*span) for span in draft.spans]
        preferred = [f for f, c in zip(forms, clean_forms, strict=True) if c == draft.name] + forms
        names.append(next((form for form in preferred if form not in names), preferred[0]))
    return names


class _Offsets:
    """From tokens and characters of the doc to characters of the original title and abstract."""

    def __init__(self, doc: Doc, title: CleanText, abstract: CleanText) -> None:
        self.doc, self.title, self.abstract = doc, title, abstract

    def original(self, field: Field) -> str:
        return (self.title if field == "title" else self.abstract).original

    def characters(self, start: int, end: int) -> tuple[Field, int, int]:
        """Field and original span of the doc's characters `start` to `end`."""
        shift = len(self.title.text) + 1
        if start < shift:
            return "title", *self.title.original_span(start, min(end, shift - 1))
        return "abstract", *self.abstract.original_span(start - shift, end - shift)

    def tokens(self, start: int, end: int) -> tuple[Field, int, int]:
        """Field and original span of the doc's tokens `start` to `end`."""
        last = self.doc[end - 1]
        return self.characters(self.doc[start].idx, last.idx + len(last))

    def mention(self, start: int, end: int) -> Mention:
        field, first, last = self.tokens(start, end)
        text = self.original(field)[first:last]
        last -= len(text) - len(text.rstrip(_TRAILING))
        return Mention(field, first, last, self.original(field)[first:last])

    def evidence(self, start: int, end: int) -> Evidence:
        while end - 1 > start and self.doc[end - 1].is_space:
            end -= 1
        return Evidence(*self.tokens(start, end))
