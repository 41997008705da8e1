"""Alias tables: what stands for what, and what a user's table may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.lexicon import LexiconEntry
from graph.errors import AliasError
from graph.resolve import Resolver
from graph.resolve.aliases import read_aliases, shipped_aliases

SHIPPED = shipped_aliases(
    [
        LexiconEntry("LoRA", "Method", ("Low-Rank Adaptation",)),
        LexiconEntry("differential privacy", "Method", ("DP",)),
        LexiconEntry("dynamic programming", "Method", ("DP",)),
        LexiconEntry("SAM", "Model", ("Segment Anything",)),
        LexiconEntry("convolutional neural network", "Model", ("CNN",)),
        LexiconEntry("sharpness-aware minimization", "Method", ("SAM",)),
    ]
)


def resolver(tmp_path: Path, *lines: str) -> Resolver:
    path = tmp_path / "aliases.tsv"
    path.write_text("\n".join(("name\ttype\taliases", *lines)) + "\n", encoding="utf-8")
    return Resolver(read_aliases(path, SHIPPED))


def id_of(resolver: Resolver, name: str, label: str = "Method", forms: tuple[str, ...] = ()) -> str:
    found = resolver.resolve(name, label, forms)
    assert found is not None
    return found.id


def test_an_alias_stands_for_its_entity_under_the_curated_name() -> None:
    found = Resolver(SHIPPED).resolve("low rank adaptations", "Method")
    assert found is not None
    assert (found.id, found.curated_name, found.rule) == ("method:lora", "LoRA", "alias")


def test_a_name_that_no_table_knows_stands_for_itself() -> None:
    found = Resolver(SHIPPED).resolve("Foo-Net 2", "Model")
    assert found is not None
    assert (found.id, found.curated_name, found.rule) == ("model:foonet2", None, "key")


def test_an_alias_of_two_entities_decides_nothing() -> None:
    assert id_of(Resolver(SHIPPED), "DP") == "method:dp"


def test_an_alias_counts_within_its_type_only() -> None:
    assert id_of(Resolver(SHIPPED), "SAM", "Model") == "model:sam"
    assert id_of(Resolver(SHIPPED), "SAM", "Method") == "method:sharpnessawareminimization"


def test_another_form_of_the_paper_leads_an_unknown_name_to_its_entity() -> None:
    assert id_of(Resolver(SHIPPED), "LRA", forms=("LRA", "Low-Rank Adaptation")) == "method:lora"


def test_a_short_form_leads_no_unknown_name_anywhere() -> None:
    assert (
        id_of(Resolver(SHIPPED), "locally ranked adapters", forms=("LoRA",)) == "method:locallyrankedadapter"
    )


def test_a_paper_that_spells_a_short_form_out_as_something_else_means_that() -> None:
    shipped = Resolver(SHIPPED)
    forms = ("SAM", "Sparsely-Activated Models")
    assert id_of(shipped, "SAM", "Model", forms) == "model:sparselyactivatedmodel"
    assert id_of(shipped, "SAM", "Method", ("Scalable Adaptive Mixing",)) == "method:scalableadaptivemixing"


@pytest.mark.parametrize(
    ("name", "forms", "id_"),
    [
        ("SAM", ("Segment-Anything Model",), "model:sam"),
        ("SAM", ("SAM model", "the SAM"), "model:sam"),
        ("SAM", ("Sparsely-Activated Model", "Segment Anything"), "model:sam"),
        ("CNNs", ("Convolution Neural Nets", "CNN"), "model:convolutionalneuralnetwork"),
    ],
)
def test_another_way_of_writing_what_is_known_is_no_other_thing(name: str, forms, id_: str) -> None:
    assert id_of(Resolver(SHIPPED), name, "Model", forms) == id_


def test_forms_that_disagree_lead_nowhere() -> None:
    forms = ("Low-Rank Adaptation", "differential privacy")
    assert id_of(Resolver(SHIPPED), "private LoRA mix", forms=forms) == "method:privateloramix"


def test_a_blank_name_is_no_entity() -> None:
    assert Resolver(SHIPPED).resolve(" ", "Method") is None


def test_a_users_alias_joins_names_through_chains_and_shipped_entities(tmp_path: Path) -> None:
    own = resolver(
        tmp_path, "LoRA\tMethod\tlow-rank adapters", "low-rank adapters\tMethod\trank adapters | RA-X"
    )
    for name in ("LoRA", "Low-Rank Adaptation", "low-rank adapter", "rank adapters", "RA-X"):
        assert id_of(own, name) == "method:lora"


def test_a_users_alias_takes_a_shipped_entity_with_all_its_aliases(tmp_path: Path) -> None:
    own = resolver(tmp_path, "adapters\tMethod\tLoRA")
    assert id_of(own, "Low-Rank Adaptation") == id_of(own, "LoRA") == "method:adapter"


def test_a_users_alias_settles_what_shipped_tables_leave_open(tmp_path: Path) -> None:
    assert id_of(resolver(tmp_path, "differential privacy\tMethod\tDP"), "DP") == "method:differentialprivacy"


def test_another_table_has_another_fingerprint(tmp_path: Path) -> None:
    assert resolver(tmp_path, "A\tMethod\tB").fingerprint != Resolver(SHIPPED).fingerprint
    assert resolver(tmp_path).fingerprint == Resolver(SHIPPED).fingerprint


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["Foo\tMethod\tBar", "Bar\tMethod\tFoo"], r"aliases.tsv:\d: .* in a circle"),
        (["A-X\tMethod\tB-X", "B-X\tMethod\tC-X", "C-X\tMethod\tA-X"], r"aliases.tsv:\d: .* in a circle"),
        (["Foo\tMethod\tBar", "", "Qux\tMethod\tBar"], "aliases.tsv:4: 'Bar' is given to 'Qux', but line 2"),
        (["Foo\tThing\tBar"], "aliases.tsv:2: unknown type 'Thing'; known: Model, Method"),
        (["\tMethod\tBar"], "aliases.tsv:2: an empty name"),
        (["Foo\tMethod\tBar | | Baz"], "aliases.tsv:2: an empty name or alias"),
        ([f"{'x' * 10_000}\tMethod\tBar"], "aliases.tsv:2: a name of 10000 characters; at most 500"),
        (["Foo\tMethod\tBar\tBaz"], r"aliases.tsv:2: 4 columns"),
        (["Foo"], "aliases.tsv:2: unknown type ''"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(AliasError, match=message):
        resolver(tmp_path, *lines)


@pytest.mark.parametrize("content", [b"", b"alias\tname\n", b"\xff\xfe\x00"])
def test_a_file_that_is_no_alias_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "aliases.tsv"
    path.write_bytes(content)
    with pytest.raises(AliasError, match=r"aliases\.tsv"):
        read_aliases(path, SHIPPED)
    with pytest.raises(AliasError, match="cannot be read"):
        read_aliases(tmp_path / "none.tsv", SHIPPED)
