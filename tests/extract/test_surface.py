"""What makes two surface forms of a paper the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.surface import fold_plural, surface_key, token_key


@pytest.mark.parametrize(
    ("one", "other"),
    [("LoRA", "lora"), ("GPT-4", "GPT 4"), ("ResNet-50", "ResNet50"), ("models", "model"), ("ﬁne", "fine"),
     ("F_1", "F1"), ("Teapot-Nets", "teapotnet")],
)  # fmt: skip
def test_forms_that_differ_in_case_separators_or_plural_share_a_key(one: str, other: str) -> None:
    assert surface_key(one) == surface_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("GPT-3", "GPT-4"), ("C++", "C"), ("C#", "C"), ("gas", "ga"), ("loss", "los"), ("ResNet", "ResNet-50"),
     ("OPT-1.3B", "OPT-13B"), ("Llama 3.1", "Llama 31")],
)  # fmt: skip
def test_digits_suffixes_and_signs_tell_keys_apart(one: str, other: str) -> None:
    assert surface_key(one) != surface_key(other)


def test_a_point_that_ends_a_sentence_is_no_part_of_a_key() -> None:
    assert surface_key("GPT-4.") == surface_key("GPT-4")
    assert surface_key("e.g. LoRA") == surface_key("eg LoRA")


@given(st.lists(st.sampled_from(["GPT", "-", "4", "o", "Nets", "(", "v2.1", "F_1", "中文"]), min_size=1))
def test_the_keys_of_tokens_make_the_key_of_a_span(tokens: list[str]) -> None:
    assert fold_plural("".join(map(token_key, tokens))) == surface_key(" ".join(tokens))
