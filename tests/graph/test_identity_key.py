"""Names that are one entity share a key, names that differ do not."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.resolve import entity_id, identity_key

SAME = [
    ("LLaMA-2", "Llama 2", "LLaMA2", "llama_2", "LLAMA‑2", "ＬＬａＭＡ－２"),
    ("Llama-2-7B", "LLaMA 2 7B", "Llama2-7b"),
    ("ResNet-50", "ResNet50", "resnet 50", "Res-Net 50"),
    ("GPT-3.5", "GPT 3.5", "GPT3.5"),
    ("ImageNet-1k", "ImageNet 1K"),
    ("U-Net", "UNet", "U-Nets"),
    ("CNN", "CNNs", "cnn"),
    ("LM", "LMs"),
    ("ViT", "ViTs"),
    ("ConvS2S", "convs2s", "CONVS2S", "Conv S2S"),
    ("large language model", "Large Language Models", "large-language-models"),
    ("loss", "losses"),
    ("modality", "modalities"),
    ("approach", "approaches"),
    ("matrix", "matrices"),
    ("compression ratio", "compression ratios"),
    ("data set", "dataset", "data sets", "Datasets"),
    ("k-means", "K-Means", "kmeans"),
    ("Cityscapes", "cityscapes"),
    ("α-divergence", "alpha-divergence", r"\alpha-divergence", r"$\alpha$-divergence"),
    ("β-VAE", "beta-VAE", r"$\beta$-VAE"),
    ("π0", r"\pi_0", r"$\pi_{0}$"),
    ("R²", "R^2", "R^{2}", "R2"),
    ("Fréchet distance", "Frechet distance"),
    ("BERT", "**BERT**", r"\textbf{BERT}"),
    ("ViT-B/32", "ViT-B-32", "ViT-B32"),
    ("question answering", "Question-Answering"),
    ("Cohen's kappa", "Cohen’s kappa"),
]

DIFFERENT = [
    ("ResNet-50", "ResNet-101", "ResNet-5", "ResNet", "ResNeXt-50"),
    ("GPT-4", "GPT-4o", "GPT-3", "GPT", "GPT-4.1"),
    ("CIFAR-10", "CIFAR-100", "CIFAR"),
    ("BLEU-1", "BLEU-4", "BLEU"),
    ("GPT-3.5", "GPT-35", "GPT-3"),
    ("Qwen2.5", "Qwen-25", "Qwen2", "Qwen-2-5"),
    ("C", "C++", "C#"),
    ("F1", "F-1"),
    ("R1", "R-1"),
    ("DeiT-S", "DeiT", "DeiT-B"),
    ("YOLOv5s", "YOLOv5", "YOLOv5m"),
    ("ViT-S", "ViT", "ViTs-B"),
    ("GPT-4s", "GPT-4"),
    ("ELECTRA-S", "ELECTRA"),
    ("MobileNetS", "MobileNet"),
    ("AdamS", "Adam"),
    ("ConvS2S", "Conv2S"),
    ("Llama-2-7B", "Llama-27B", "Llama-2-70B"),
    ("DARTS", "DART"),
    ("LMS", "LMs"),
    ("ImageNet", "ImageNet-A", "ImageNet-21k"),
    ("BERT", "RoBERTa", "ALBERT", "mBERT"),
    ("WMT14", "WMT16"),
    ("A*", "A"),
    ("Recall@1", "Recall@10", "Recall"),
    ("α-divergence", "β-divergence"),
    ("MNIST", "M-NIST-2"),
    ("10^3", "103"),
    ("ROUGE-1/2", "ROUGE-12"),
    ("bias", "bia"),
    ("Pegasus", "Pegasu"),
    ("chaos", "chao"),
    ("Helios", "Helio"),
    ("が", "か"),
    ("∞Bench", "Bench"),
]


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_forms_of_one_name_share_a_key(names: tuple[str, ...]) -> None:
    assert len({identity_key(name) for name in names}) == 1


@pytest.mark.parametrize("names", DIFFERENT, ids=lambda names: names[0])
def test_names_that_differ_have_different_keys_and_ids(names: tuple[str, ...]) -> None:
    assert len({identity_key(name) for name in names}) == len(names)
    assert len({entity_id("Method", identity_key(name)) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LoRA", "method:lora"),
        ("GPT-3.5", "method:gpt3.5"),
        ("Llama 2 7B", "method:llama2-7b"),
        ("C++", "method:c-plus-plus"),
        ("C#", "method:c-sharp"),
        ("Recall@10", "method:recall-at10"),
    ],
)
def test_ids_are_readable(name: str, expected: str) -> None:
    assert entity_id("Method", identity_key(name)) == expected


def test_a_very_long_name_gets_a_short_id_of_its_own() -> None:
    ids = {entity_id("Task", identity_key("very long " * 1000 + end)) for end in "ab"}
    assert len(ids) == 2 and all(len(id_) < 150 for id_ in ids)


@given(st.text(max_size=40))
def test_only_a_blank_name_has_an_empty_key(name: str) -> None:
    assert bool(identity_key(name)) == bool("".join(name.split()))


@given(st.text(max_size=20), st.text(max_size=20))
def test_different_keys_give_different_ids(one: str, other: str) -> None:
    keys = identity_key(one), identity_key(other)
    assume(keys[0] != keys[1])
    assert entity_id("Model", keys[0]) != entity_id("Model", keys[1])


SYMBOLS = st.text(alphabet="ab1-+#@*/.∞_ u0", min_size=1, max_size=8)


@given(SYMBOLS, SYMBOLS)
def test_different_keys_of_symbols_give_different_ids(one: str, other: str) -> None:
    keys = identity_key(one), identity_key(other)
    assert (entity_id("Model", keys[0]) == entity_id("Model", keys[1])) == (keys[0] == keys[1])


@given(st.lists(st.sampled_from(["graph", "Deep", "net", "v2", "7B", "3.5"]), min_size=1, max_size=5))
def test_which_separator_stands_between_words_does_not_matter(words: list[str]) -> None:
    assert identity_key("-".join(words)) == identity_key(" ".join(words)) == identity_key("_".join(words))


@given(st.from_regex(r"[A-Z][A-Za-z]{2,8}", fullmatch=True))
def test_a_capital_s_or_an_s_of_its_own_is_no_plural(name: str) -> None:
    assume(not name.lower().endswith("s"))
    assert identity_key(name) not in {identity_key(name + "S"), identity_key(name + "-S")}


@given(st.from_regex(r"[a-z]{3,8}", fullmatch=True), st.from_regex(r"\d{1,2}[a-z]?", fullmatch=True))
def test_an_s_beside_a_number_is_no_plural(word: str, size: str) -> None:
    assert identity_key(f"{word}s{size}") != identity_key(f"{word}{size}")
    assert identity_key(f"{word}{size}s") != identity_key(f"{word}{size}")
