"""Numbers with their units in running text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numbers import find_values


def found(text: str) -> list[tuple[str, float | None, str]]:
    return [(value.text, value.number, value.unit) for value in find_values(text)]


@pytest.mark.parametrize(
    ("text", "value", "number", "unit"),
    [
        ("reaches 58.8% there", "58.8%", 58.8, "%"),
        ("at 99.9 % of cases", "99.9 %", 99.9, "%"),
        ("50 percent more", "50 percent", 50, "%"),
        ("by +2.6 points", "+2.6 points", 2.6, "points"),
        ("gains 14 percentage points", "14 percentage points", 14, "points"),
        ("−0.5 points", "−0.5 points", -0.5, "points"),
        ("is 3.8× faster", "3.8×", 3.8, "x"),
        ("up to 28.2 times faster", "28.2 times", 28.2, "x"),
        ("a 2.3x gain", "2.3x", 2.3, "x"),
        ("with -3.5 dB", "-3.5 dB", -3.5, "dB"),
        ("in ~30 ms", "~30 ms", 30, "ms"),
        ("after 12 hours", "12 hours", 12, "h"),
        ("runs at 24 FPS", "24 FPS", 24, "FPS"),
        ("for 100K steps", "100K", 100, "K"),
        ("a 7B model", "7B", 7, "B"),
        ("on 60,000 images", "60,000", 60_000, ""),
        ("a loss of .5", ".5", 0.5, ""),
        ("(58.3)", "58.3", 58.3, ""),
        ("in 2017", "2017", 2017, ""),
    ],
)
def test_a_number_is_found_with_its_unit(text: str, value: str, number: float, unit: str) -> None:
    assert found(text) == [(value, number, unit)]


def test_numbers_of_a_sentence_come_in_their_order() -> None:
    assert [value for value, *_ in found("In 2017, 1,000 runs went from 71.2 to 74.5.")] == [
        "2017", "1,000", "71.2", "74.5",
    ]  # fmt: skip


def test_a_range_is_one_value_without_a_number() -> None:
    assert found("saves 5-10% and is 10–20x faster") == [("5-10%", None, "%"), ("10–20x", None, "x")]


@pytest.mark.parametrize(
    "text",
    ["GPT-4", "GPT-3.5", "CIFAR-10", "LLaMA-7B", "3D", "top-1", "F1", "v2.1", "x2", "ResNet-50", "2nd",
     "10^-3", "1e-5", "4-bit", "5-shot", "A100", "10x10", "version 1.2.3", "²", "", "no digits", "…", "k_2"],
)  # fmt: skip
def test_digits_inside_of_names_are_no_numbers(text: str) -> None:
    assert found(text) == []


def test_a_sign_is_told_apart_from_a_plain_number() -> None:
    assert [value.signed for value in find_values("+1, -2, −3, 4, ~5")] == [True, True, True, False, False]


def test_other_digits_are_read_and_endless_ones_have_no_number() -> None:
    assert found("٣٤%") == [("٣٤%", 34, "%")]
    assert [number for _, number, _ in found("9" * 400)] == [None]


@given(st.text(alphabet="0123456789.,+-−–%×xKB $~points\n", max_size=40))
def test_values_are_spans_with_a_finite_number(text: str) -> None:
    end = 0
    for value in find_values(text):
        assert end <= value.start < value.end
        assert text[value.start : value.end] == value.text == value.text.strip()
        assert value.number is None or math.isfinite(value.number)
        end = value.end
