"""Commands that train a model and measure one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from cli.options import output_option, processes_option
from cli.output import Stopped, print_rows, progress, say, stoppable
from cli.sources import Reading, RejectFile, default_rejects, read_record_files

if TYPE_CHECKING:
    from extract.spans import Form
    from extract.training.spans import Trained

_DEV_SHARE = 0.1
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_T = TypeVar("_T")


@click.command()
@click.argument("data", metavar="DATA...", type=_FILE, nargs=-1, required=True)
@click.option("-o", "--output", "folder", metavar="MODEL_DIR", type=_FOLDER, help="Folder of the model.")
@click.option("--dev", metavar="FILE", type=_FILE, help="Spans to choose the best epoch by.")
@click.option(
    "--dev-share",
    "share",
    type=click.FloatRange(0, 1, max_open=True),
    help=f"Share of DATA for that without --dev; 0: the last epoch is kept. [default: {_DEV_SHARE}]",
)
@click.option("--epochs", type=click.IntRange(min=1), help="How often spans are gone through. [default: 16]")
@click.option("--seed", type=click.IntRange(min=0), help="Of all that is random, for spans. [default: 0]")
@click.option(
    "--vectors",
    metavar="FOLDER",
    type=_FOLDER,
    help="A spaCy pipeline whose word vectors are used for spans. [default: the shipped model]",
)
@click.option(
    "--corpus",
    metavar="ABSTRACTS",
    type=_FILE,
    help="For papers: abstracts to learn an encoder of one's own from. [default: the shipped encoder]",
)
@click.option(
    "--cross-validate", is_flag=True, help="For papers: print figures on held-out papers, keep no model."
)
@output_option()
def train(
    data: tuple[Path, ...],
    folder: Path | None,
    dev: Path | None,
    share: float | None,
    epochs: int | None,
    seed: int | None,
    vectors: Path | None,
    corpus: Path | None,
    cross_validate: bool,
    output: str,
) -> None:
    """Train a model on annotated DATA (JSON Lines).

    DATA are texts with spans of any labels, {"text": ..., "spans": [[start, end, label], ...]}; the model is
    then a plain spaCy pipeline that finds such spans. Or DATA are annotated papers with title, abstract and
    entities; the model is then one for `papervine extract`. Which of the two is seen from the content.

    \b
    Example:
      papervine train spans.jsonl -o model --dev-share 0.2
      papervine evaluate other-spans.jsonl --model model
    """
    if folder is None and not cross_validate:
        raise click.UsageError("Missing option '-o': the folder of the model.")
    of_spans = {"--dev": dev, "--dev-share": share, "--epochs": epochs, "--seed": seed, "--vectors": vectors}
    of_papers = {"--corpus": corpus, "--cross-validate": cross_validate or None}
    if _form(data) == "papers":
        _refuse(of_spans, "texts with spans, and these are papers")
        _train_papers(data, corpus, None if cross_validate else folder, output)
    else:
        _refuse(of_papers, "annotated papers, and these are texts with spans")
        if dev and share is not None:
            raise click.UsageError("Give --dev or --dev-share, not both.")
        assert folder is not None
        _train_spans(data, folder, dev, share, epochs, seed or 0, vectors, output)


def _form(files: Sequence[Path]) -> Form:
    """What all files hold."""
    from extract.spans import annotation_form

    forms = [annotation_form(path) for path in files]
    for path, form in zip(files, forms, strict=True):
        if form != forms[0]:
            raise click.UsageError(f"{files[0]} holds {forms[0]} and {path} {form}: train on them apart.")
    return forms[0]


def _refuse(options: Mapping[str, object], only_for: str) -> None:
    for name, value in options.items():
        if value is not None:
            raise click.UsageError(f"{name} is for {only_for}.")


def _train_papers(data: Sequence[Path], corpus: Path | None, folder: Path | None, output: str) -> None:
    """Train the whole pipeline, or cross-validate where there is no folder to keep it in."""
    from extract.evaluate import Figure
    from extract.gold import read_gold
    from extract.training.spans import check_folder

    if folder:
        check_folder(folder)
    from extract.training.pipeline import cross_validate_pipeline, train_pipeline

    gold = [paper for path in data for paper in read_gold(path)]
    try:
        with stoppable("Run the same command again: it goes on with what is missing."):
            if folder is None:
                print_rows(Figure._fields, cross_validate_pipeline(gold, corpus, say).rows(), output)
            else:
                train_pipeline(gold, corpus, folder, say)
                say(f"The model is in {folder}")
    except ImportError as error:
        missing = f"{error.name} is not installed: pip install 'papervine[train]'"
        raise click.ClickException(f"training on annotated papers needs more libraries: {missing}") from None


def _train_spans(
    data: Sequence[Path],
    folder: Path,
    dev: Path | None,
    share: float | None,
    epochs: int | None,
    seed: int,
    vectors: Path | None,
    output: str,
) -> None:
    from extract.evaluate import Figure
    from extract.spans import read_spans, split_texts
    from extract.training.spans import EPOCHS, Epoch, check_folder, save, train_spans

    check_folder(folder)
    texts = [text for path in data for text in read_spans(path)]
    if dev:
        development = read_spans(dev)
    else:
        texts, development = split_texts(texts, _DEV_SHARE if share is None else share, seed)
    wanted = epochs or EPOCHS
    with stoppable("Nothing was kept."), progress("Training", wanted) as advance:

        def report(epoch: Epoch) -> None:
            say(f"epoch {epoch.number} of {wanted}" + ("" if epoch.f1 is None else f": F1 {epoch.f1:.3f}"))
            advance(epoch.number)

        trained = train_spans(texts, development, vectors=vectors, epochs=wanted, seed=seed, report=report)
        save(trained, folder, {"epochs": wanted, "seed": seed})
    if development:
        print_rows(Figure._fields, trained.figures.rows(), output)
    _say_what_was_learnt(trained, len(development))
    kept = f"{folder} holds the model after epoch {trained.epoch.number}"
    if trained.stopped:
        raise Stopped(f"{kept}, the best so far.")
    say(f"{kept}.")


def _say_what_was_learnt(trained: Trained, measured_on: int) -> None:
    lesson = trained.lesson
    say(f"{len(lesson.examples):,} texts to learn from, {measured_on:,} to measure on.")
    if lesson.expanded:
        say(f"{lesson.expanded:,} spans began or ended inside a word and were made longer to take it whole.")
    if lesson.dropped:
        say(f"{lesson.dropped:,} spans overlapped a longer one and were left out.")


@click.command()
@click.argument("gold", metavar="GOLD", type=_FILE)
@click.option(
    "--records",
    "path",
    metavar="FILE",
    type=_FILE,
    help="Records to measure; by default GOLD's own papers are extracted.",
)
@click.option("--model", metavar="FOLDER", help="The model to measure. [default: the shipped one]")
@click.option(
    "--reliability", is_flag=True, help="Print how often statements of each confidence are right instead."
)
@processes_option
@output_option()
def evaluate(
    gold: Path, path: Path | None, model: str | None, reliability: bool, processes: int, output: str
) -> int:
    """Measure the extraction, or a model, against the annotation in GOLD (JSON Lines).

    GOLD holds annotated papers, or texts with spans; a span is right if its start, end and label are.

    \b
    Example:
      papervine evaluate samples/landmarks.gold.jsonl
      papervine evaluate gold.jsonl --records records.jsonl --format json
      papervine evaluate spans.jsonl --model model
    """
    if path and model:
        raise click.UsageError("Give --records or --model, not both.")
    if _form([gold]) == "papers":
        return _evaluate_papers(gold, path, model, reliability, processes, output)
    if path or reliability:
        raise click.UsageError("--records and --reliability are for annotated papers, and these are spans.")
    _evaluate_spans(gold, model, output)
    return 0


def _evaluate_papers(
    gold: Path, path: Path | None, model: str | None, reliability: bool, processes: int, output: str
) -> int:
    from extract.evaluate import Figure
    from extract.evaluate import evaluate as measured
    from extract.gold import read_gold
    from extract.pipeline import extract
    from extract.records import Paper
    from extract.reliability import Bin, reliability_bins

    annotated = read_gold(gold)
    with (
        RejectFile(default_rejects(str(path or gold)), always=False) as kept,
        stoppable("Nothing was measured."),
    ):
        if path:
            records = list(read_record_files([path], Reading(), kept))
        else:
            papers = [Paper(each.id, each.title, each.abstract) for each in annotated if each.abstract]
            records = list(_watched(extract(papers, processes=processes, model=model), len(papers)))
        figures = measured(annotated, records)
    if reliability:
        print_rows(Bin._fields, reliability_bins(annotated, records), output)
    else:
        print_rows(Figure._fields, figures.rows(), output)
    say(f"{len(annotated):,} annotated papers, {figures.absent:,} of them not extracted.")
    return int(kept.reasons.total() > 0)


def _evaluate_spans(gold: Path, model: str | None, output: str) -> None:
    from extract.evaluate import Figure
    from extract.spans import find_spans, read_spans, span_figures

    texts = read_spans(gold)
    with stoppable("Nothing was measured."):
        found = list(_watched(find_spans([each.text for each in texts], model), len(texts)))
    print_rows(Figure._fields, span_figures(texts, found).rows(), output)
    say(f"{len(texts):,} annotated texts.")


def _watched(items: Iterator[_T], total: int) -> Iterator[_T]:
    """The items, with a progress bar."""
    with progress("Extracting", total) as advance:
        for done, item in enumerate(items, 1):
            yield item
            advance(done)
