"""Abbreviation definitions in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_docs import make_doc

from extract.components.abbreviations import definitions, is_short_form


def defined(text: str) -> list[tuple[str, str]]:
    """The definitions of `text` as (long form, short form)."""
    return [(text[slice(*long)], text[slice(*short)]) for long, short in definitions(text)]


LONG_FORM_FIRST = [
    ("tuned by proximal policy optimization (PPO) alone", "proximal policy optimization", "PPO"),
    ("a hidden Markov model (HMM)", "hidden Markov model", "HMM"),
    ("with low-rank adaptation (LoRA)", "low-rank adaptation", "LoRA"),
    ("a mixture-of-experts (MoE) layer", "mixture-of-experts", "MoE"),
    ("out of distribution (OOD) inputs", "out of distribution", "OOD"),
    ("the area under the curve (AUC)", "area under the curve", "AUC"),
    ("a deep Q-network (DQN)", "deep Q-network", "DQN"),
    ("by k-nearest neighbors (kNN)", "k-nearest neighbors", "kNN"),
    ("of masked autoencoders (MAE)", "masked autoencoders", "MAE"),
]


@pytest.mark.parametrize(("text", "long", "short"), LONG_FORM_FIRST)
def test_a_short_form_in_brackets_is_defined_by_the_words_before_it(text: str, long: str, short: str) -> None:
    assert defined(text) == [(long, short)]


def test_the_long_form_is_not_cut_where_its_last_words_would_do() -> None:
    assert defined("a policy gradient method, Proximal Policy Optimization (PPO)") == [
        ("Proximal Policy Optimization", "PPO")
    ]


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("on WMT (Workshop on Machine Translation) data", "Workshop on Machine Translation", "WMT"),
        ("by RL (reinforcement learning) agents", "reinforcement learning", "RL"),
        ("tuned by PPO (proximal policy optimization)", "proximal policy optimization", "PPO"),
    ],
)
def test_a_long_form_in_brackets_defines_the_word_before_it(text: str, long: str, short: str) -> None:
    assert defined(text) == [(long, short)]


@pytest.mark.parametrize(
    ("text", "long", "short"),
    [
        ("of large language models (LLMs)", "large language models", "LLMs"),
        ("Graph Neural Networks (GNNs)", "Graph Neural Networks", "GNNs"),
        ("two convolutional neural networks (CNN)", "convolutional neural networks", "CNN"),
    ],
)
def test_plural_forms_match_whether_the_short_form_is_plural_or_not(text: str, long: str, short: str) -> None:
    assert defined(text) == [(long, short)]


def test_what_follows_the_short_form_in_the_bracket_does_not_belong_to_it() -> None:
    assert defined("the Fréchet inception distance (FID; lower is better)") == [
        ("Fréchet inception distance", "FID")
    ]
    assert defined("mean squared error (MSE, in metres)") == [("mean squared error", "MSE")]


def test_several_definitions_come_in_their_order() -> None:
    text = "We join variational inference (VI) and Markov chain Monte Carlo (MCMC)."
    assert defined(text) == [("variational inference", "VI"), ("Markov chain Monte Carlo", "MCMC")]


def test_a_long_form_does_not_reach_over_the_end_of_a_sentence() -> None:
    assert defined("It was a policy. Gradients (PG) vanish.") == []


@pytest.mark.parametrize(
    "text",
    [
        "better by far (Table 3)", "as shown below (A)", "the model (in red)", "our model (ours)",
        "since then (2020)", "scores in BLEU (BLEU)", "the work of a company (Google)", "F1 (harmonic mean)",
        "BERT ()", "BERT ( )", "BERT (, base)", "BERT (; x)", "(PPO)", "( (PPO) )", "x (PPO", "no brackets",
    ],
)  # fmt: skip
def test_other_brackets_define_nothing(text: str) -> None:
    assert defined(text) == []


@pytest.mark.parametrize("text", ["LoRA", "GPT-2", "ViT", "kNN", "3D", "F1", "SQuAD 2.0"])
def test_names_of_one_or_two_words_with_a_capital_can_be_short_forms(text: str) -> None:
    assert is_short_form(text)


@pytest.mark.parametrize("text", ["", "A", "ours", "-BERT", "GPT and BERT too", "Reinforcement"])
def test_other_phrases_cannot_be_short_forms(text: str) -> None:
    assert not is_short_form(text)


@given(st.text(alphabet="AaBbç (),;.-\n İ中3", max_size=60))
def test_definitions_are_spans_that_hold_text_and_do_not_overlap(text: str) -> None:
    for (start, end), (short_start, short_end) in definitions(text):
        assert 0 <= start < end <= len(text)
        assert is_short_form(text[short_start:short_end])
        assert end <= short_start or short_end <= start


def test_the_component_gives_token_spans() -> None:
    doc = make_doc("Tuning by Steps\nWe use low-rank adaptation (LoRA).")
    (found,) = doc._.abbreviations
    assert doc[found.long_start : found.long_end].text == "low-rank adaptation"
    assert doc[found.short_start : found.short_end].text == "LoRA"
