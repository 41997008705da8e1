"""A small graph of well-known papers, told in a few plain sentences each, with true facts.

Three papers beside them are invented, to have a contradiction, a paper that says nothing, and one whose
claim has no number.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.records import Entity, Evidence, Mention, Record, Relation, Result
from graph.load import load
from graph.resolve import Resolver
from graph.stores.base import Store


@dataclass
class Told:
    """A paper as it is told here: entities as "name/Type/ROLE", relations as "A TYPE B" with | between."""

    id: str
    year: int | None
    title: str
    abstract: str
    entities: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    results: tuple[tuple[str, str, str, str, float], ...] = ()
    authors: tuple[str, ...] = ()
    venue: str = ""
    confidence: float = 0.9


PAPERS = (
    Told(
        "transformer", 2017, "Transformer: translation with attention alone",
        "The Transformer drops recurrence. On WMT 2014 it reaches 28.4 BLEU in machine translation. "
        "The Transformer beats ConvS2S.",
        ("Transformer/Model/PROPOSES", "WMT 2014/Dataset/EVALUATES_ON", "BLEU/Metric/REPORTS",
         "machine translation/Task/ADDRESSES", "ConvS2S/Model/COMPARES_WITH"),
        ("Transformer|OUTPERFORMS|ConvS2S",),
        (("Transformer", "WMT 2014", "BLEU", "28.4", 28.4),),
        ("Ada Vask", "Noam Sha"), "NeurIPS",
    ),
    Told(
        "convs2s", 2017, "ConvS2S: convolutions read whole sentences",
        "ConvS2S translates with convolutions. On WMT 2014 it reaches 25.2 BLEU in machine translation.",
        ("ConvS2S/Model/PROPOSES", "WMT 2014/Dataset/EVALUATES_ON", "BLEU/Metric/REPORTS",
         "machine translation/Task/ADDRESSES"),
        (),
        (("ConvS2S", "WMT 2014", "BLEU", "25.2", 25.2),),
        ("Jon Geh",), "ICML",
    ),
    Told(
        "glue", 2018, "GLUE: A Multi-Task Benchmark and Analysis Platform for Natural Language Understanding",
        "GLUE gathers nine tasks of natural language understanding.",
        ("GLUE/Dataset/PROPOSES", "natural language understanding/Task/ADDRESSES"),
        authors=("Alix Wan",), venue="ICLR",
    ),
    Told(
        "bert", 2018, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "BERT builds on the Transformer. BERT is trained on BooksCorpus. BERT gets an average score of 80.5 "
        "on GLUE and an F1 of 93.2 on SQuAD, for natural language understanding and question answering.",
        ("BERT/Model/PROPOSES", "Transformer/Model/USES", "BooksCorpus/Dataset/TRAINED_ON",
         "GLUE/Dataset/EVALUATES_ON", "SQuAD/Dataset/EVALUATES_ON", "average score/Metric/REPORTS",
         "F1/Metric/REPORTS", "natural language understanding/Task/ADDRESSES",
         "question answering/Task/ADDRESSES"),
        ("BERT|BASED_ON|Transformer", "BERT|TRAINED_ON|BooksCorpus"),
        (("BERT", "GLUE", "average score", "80.5", 80.5), ("BERT", "SQuAD", "F1", "93.2", 93.2)),
        ("Jay Dev", "Ming Cha"), "NAACL",
    ),
    Told(
        "roberta", 2019, "RoBERTa: A Robustly Optimized BERT Pretraining Approach",
        "RoBERTa builds on BERT. RoBERTa outperforms BERT on GLUE, with an average score of 88.5 in natural "
        "language understanding.",
        ("RoBERTa/Model/PROPOSES", "BERT/Model/USES", "GLUE/Dataset/EVALUATES_ON",
         "average score/Metric/REPORTS", "natural language understanding/Task/ADDRESSES"),
        ("RoBERTa|BASED_ON|BERT", "RoBERTa|OUTPERFORMS|BERT"),
        (("RoBERTa", "GLUE", "average score", "88.5", 88.5),),
        ("Yin Liu",),
    ),
    Told(
        "distilbert", 2019, "DistilBERT: a small BERT by distillation",
        "DistilBERT is a smaller version of BERT. DistilBERT is made by knowledge distillation. It keeps an "
        "average score of 77.0 on GLUE in natural language understanding.",
        ("DistilBERT/Model/PROPOSES", "BERT/Model/USES", "knowledge distillation/Method/USES",
         "GLUE/Dataset/EVALUATES_ON", "average score/Metric/REPORTS",
         "natural language understanding/Task/ADDRESSES"),
        ("DistilBERT|VARIANT_OF|BERT", "DistilBERT|BASED_ON|knowledge distillation"),
        (("DistilBERT", "GLUE", "average score", "77.0", 77.0),),
    ),
    Told(
        "gpt3", 2020, "GPT-3: tasks from a few examples",
        "GPT-3 builds on the Transformer. GPT-3 is trained on Common Crawl. On SuperGLUE, GPT-3 gets an "
        "average score of 71.8 in natural language understanding.",
        ("GPT-3/Model/PROPOSES", "Transformer/Model/USES", "Common Crawl/Dataset/TRAINED_ON",
         "SuperGLUE/Dataset/EVALUATES_ON", "average score/Metric/REPORTS",
         "natural language understanding/Task/ADDRESSES"),
        ("GPT-3|BASED_ON|Transformer", "GPT-3|TRAINED_ON|Common Crawl"),
        (("GPT-3", "SuperGLUE", "average score", "71.8", 71.8),),
        ("Tom Bro",), "NeurIPS",
    ),
    Told(
        "superglue", 2019, "SuperGLUE: harder tests of understanding",
        "SuperGLUE follows GLUE with harder tasks of natural language understanding.",
        ("SuperGLUE/Dataset/PROPOSES", "GLUE/Dataset/MENTIONS",
         "natural language understanding/Task/ADDRESSES"),
        ("SuperGLUE|BASED_ON|GLUE",),
        authors=("Alix Wan",), venue="NeurIPS",
    ),
    Told(
        "lora", 2021, "LoRA: adapting large models with small matrices",
        "LoRA freezes the weights and learns low-rank matrices. LoRA adapts GPT-3 and RoBERTa. On GLUE, LoRA "
        "outperforms adapter tuning with an average score of 87.2.",
        ("LoRA/Method/PROPOSES", "GPT-3/Model/USES", "RoBERTa/Model/USES", "GLUE/Dataset/EVALUATES_ON",
         "adapter tuning/Method/COMPARES_WITH", "average score/Metric/REPORTS"),
        ("LoRA|OUTPERFORMS|adapter tuning",),
        (("LoRA", "GLUE", "average score", "87.2", 87.2),),
        ("Ed Hu",), "ICLR",
    ),
    Told(
        "qlora", 2023, "QLoRA: fine-tuning in four bits",
        "QLoRA builds on LoRA and uses quantization. QLoRA is trained on OASST1. On MMLU, QLoRA outperforms "
        "LoRA with an accuracy of 63.9 in question answering.",
        ("QLoRA/Method/PROPOSES", "LoRA/Method/USES", "quantization/Method/USES", "OASST1/Dataset/TRAINED_ON",
         "MMLU/Dataset/EVALUATES_ON", "accuracy/Metric/REPORTS", "question answering/Task/ADDRESSES"),
        ("QLoRA|BASED_ON|LoRA", "QLoRA|BASED_ON|quantization", "QLoRA|TRAINED_ON|OASST1",
         "QLoRA|OUTPERFORMS|LoRA"),
        (("QLoRA", "MMLU", "accuracy", "63.9", 63.9),),
        ("Tim Det",), "NeurIPS",
    ),
    Told(
        "recheck", 2021, "BERT weighed again",
        "We train BERT again. With care BERT outperforms RoBERTa: its average score on GLUE is 89.1.",
        ("BERT/Model/USES", "RoBERTa/Model/COMPARES_WITH", "GLUE/Dataset/EVALUATES_ON",
         "average score/Metric/REPORTS"),
        ("BERT|OUTPERFORMS|RoBERTa",),
        (("BERT", "GLUE", "average score", "89.1", 89.1),),
        confidence=0.4,
    ),
    Told("note", None, "A note in the margin", "We thank everybody."),
    Told(
        "boast", 2022, "Tinyformer: small and proud",
        "Tinyformer builds on the Transformer. Tinyformer outperforms BERT in machine translation. "
        "Its makers see knowledge distillation as an open problem.",
        ("Tinyformer/Model/PROPOSES", "Transformer/Model/USES", "BERT/Model/COMPARES_WITH",
         "machine translation/Task/ADDRESSES", "knowledge distillation/Task/MENTIONS"),
        ("Tinyformer|BASED_ON|Transformer", "Tinyformer|OUTPERFORMS|BERT"),
    ),
)  # fmt: skip


def records() -> list[Record]:
    """The papers as records, as extraction would give them."""
    return [_record(told) for told in PAPERS]


def load_landmarks(store: Store) -> None:
    """Load the papers into an empty store; names stand for themselves, no alias table has a say."""
    summary = load(records(), store, resolver=Resolver.from_entries([]))
    assert not summary.rejects


def _record(told: Told) -> Record:
    return Record(
        told.id, told.title, told.abstract, year=told.year, source="landmarks.py",
        authors=told.authors, author_count=len(told.authors) or None, venue=told.venue,
        entities=tuple(_entity(told, *text.split("/")) for text in told.entities),
        relations=tuple(_relation(told, *text.split("|")) for text in told.relations),
        results=tuple(
            Result(*names, value, number, "", told.confidence, "hand", _sentence(told, value))
            for *names, value, number in told.results
        ),
    )  # fmt: skip


def _entity(told: Told, name: str, type_: str, role: str) -> Entity:
    start = told.abstract.index(name)
    mention = Mention("abstract", start, start + len(name), name)
    return Entity(name, type_, role, told.confidence, "hand", (mention,), _sentence(told, name))  # type: ignore[arg-type]


def _relation(told: Told, source: str, type_: str, target: str) -> Relation:
    evidence = _sentence(told, source, target, last=type_ == "OUTPERFORMS")
    return Relation(source, type_, target, told.confidence, "hand", evidence)  # type: ignore[arg-type]


def _sentence(told: Told, *words: str, last: bool = False) -> Evidence:
    """The first or last sentence that has all the words, else one that has the first of them."""
    spans = []
    start = 0
    for sentence in told.abstract.split(". "):
        spans.append((start, min(start + len(sentence) + 1, len(told.abstract))))
        start += len(sentence) + 2
    for wanted in (words, words[:1]):
        for start, end in reversed(spans) if last else spans:
            if all(word in told.abstract[start:end] for word in wanted):
                return Evidence("abstract", start, end)
    raise ValueError(f"{told.id}: no sentence has {words}")
