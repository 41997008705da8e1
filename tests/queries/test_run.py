"""Running queries: parameters, names, limits, and a person's own statements."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import QueryFailed
from graph.stores import Store
from queries.errors import ParameterError, ReadOnlyViolation, UnknownName
from queries.names import find_node
from queries.packs import find
from queries.parameters import Parameter, parse_params, typed
from queries.run import run, run_cypher, typed_parameters, why_no_rows


def test_limit_cuts_and_says_so(engine: Store) -> None:
    table = run(engine, find("most-used"), limit=2)
    assert [row[0] for row in table.rows] == ["BERT", "Transformer"]
    assert table.truncated


def test_a_limit_that_takes_all_rows_cuts_nothing(engine: Store) -> None:
    assert not run(engine, find("most-used"), limit=7).truncated


@pytest.mark.parametrize("limit", ["0", "-3", "many", "1.5", "99999999999999999999", ""])
def test_a_limit_that_is_none_is_refused(limit: str) -> None:
    with pytest.raises(ParameterError, match="limit"):
        typed_parameters(find("most-used"), {"limit": limit})


def test_unknown_parameter_is_refused_with_a_hint() -> None:
    with pytest.raises(ParameterError, match=r"no parameter 'metod'\. Did you mean 'method'"):
        typed_parameters(find("ancestors"), {"metod": "BERT"})


def test_missing_parameter_names_itself_and_its_type(tmp_path) -> None:
    from queries.packs import Query

    query = Query("p", "q", "t", "", (Parameter("model", "entity", labels=("Model",)),), ("a",), "", tmp_path)
    with pytest.raises(ParameterError, match=r"p/q needs model \(entity\(Model\)\).*--param model="):
        typed_parameters(query, {})


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("integer", " 12 ", 12),
        ("integer", 12, 12),
        ("float", "0.5", 0.5),
        ("float", 1, 1.0),
        ("boolean", "TRUE", True),
        ("boolean", "no", False),
        ("string", "a=b 'c' $d\n", "a=b 'c' $d\n"),
    ],
)
def test_values_are_read_as_the_parameters_type(type_, text, value) -> None:
    assert typed(Parameter("x", type_), text) == value
    assert type(typed(Parameter("x", type_), text)) is type(value)


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("integer", "3.5"),
        ("integer", True),
        ("integer", "9" * 30),
        ("float", "nan"),
        ("float", "inf"),
        ("float", "x"),
        ("float", True),
        ("boolean", "maybe"),
        ("string", 3),
        ("string", "\ud800"),
        ("entity", None),
    ],
)
def test_mistyped_values_are_refused_by_name(type_, value) -> None:
    with pytest.raises(ParameterError, match="'x' must be"):
        typed(Parameter("x", type_), value)


def test_pairs_are_split_at_the_first_equals_sign() -> None:
    assert parse_params(["a=1", "$b= x = y ", "c="]) == {"a": "1", "b": " x = y ", "c": ""}


@pytest.mark.parametrize("pairs", [["a"], ["=1"], ["a=1", "a=2"], [""]])
def test_pairs_that_are_none_are_refused(pairs: list[str]) -> None:
    with pytest.raises(ParameterError):
        parse_params(pairs)


@pytest.mark.parametrize(
    ("name", "labels", "id_"),
    [
        ("GPT 3", ("Model",), "model:gpt3"),
        ("gpt-3", ("Method", "Model"), "model:gpt3"),
        ("  BERT ", ("Model",), "model:bert"),
        ("model:bert", ("Model",), "model:bert"),
        ("Knowledge-Distillation", ("Method",), "method:knowledgedistillation"),
        (
            "bert: PRE-TRAINING of deep bidirectional transformers for language understanding",
            ("Paper",),
            "bert",
        ),
        ("bert", ("Paper",), "bert"),
        ("Alix Wan", ("Author",), "author:Alix Wan"),
        ("alix wan", ("Author",), "author:Alix Wan"),
    ],
)
def test_names_find_their_node_in_any_spelling(engine: Store, name: str, labels, id_: str) -> None:
    assert find_node(engine, name, labels) == id_


def test_an_unknown_name_brings_suggestions(landmarks: Store) -> None:
    with pytest.raises(UnknownName, match=r"no model or method called 'Robrta'\. Did you mean") as info:
        run(landmarks, find("ancestors"), {"method": "Robrta"})
    assert "RoBERTa" in info.value.suggestions


def test_a_name_of_another_type_is_unknown(landmarks: Store) -> None:
    with pytest.raises(UnknownName, match="no dataset called 'BERT'"):
        run(landmarks, find("leaderboard"), {"dataset": "BERT"})


@pytest.mark.parametrize(
    "name", ["x' OR 1=1", "$method", "a\nb", "`", "}) DETACH DELETE n //", "", " ", "\x00", "💥" * 300]
)
def test_hostile_names_are_only_unknown(engine: Store, name: str) -> None:
    with pytest.raises(UnknownName):
        find_node(engine, name, ("Model", "Paper"))


@given(st.text(max_size=30))
def test_no_name_breaks_the_search(landmarks: Store, name: str) -> None:
    with contextlib.suppress(UnknownName):
        assert find_node(landmarks, name, ("Model", "Dataset")).partition(":")[0] in ("model", "dataset")


def test_own_statements_run_when_they_read(engine: Store) -> None:
    table = run_cypher(engine, "MATCH (m:Model {id: $id}) RETURN m.name AS name;", {"id": "model:bert"})
    assert (table.columns, table.rows) == (("name",), [("BERT",)])


def test_own_statements_that_write_never_reach_the_engine(landmarks: Store) -> None:
    with pytest.raises(ReadOnlyViolation, match="line 1, column 1"):
        run_cypher(landmarks, "CREATE (:Model {id: 'x'})")


def test_a_mistake_in_an_own_statement_is_told(engine: Store) -> None:
    with pytest.raises(QueryFailed):
        run_cypher(engine, "MATCH (m:Model RETURN m")


def test_a_name_that_is_known_as_something_else_is_said_to_be(landmarks: Store) -> None:
    with pytest.raises(UnknownName, match=r"no dataset called 'roberta', but a model of that name"):
        run(landmarks, find("evaluated-on"), {"dataset": "roberta"})


def test_no_rows_are_explained_by_what_was_looked_for(landmarks: Store) -> None:
    query, params = find("lineage/versions"), {"name": "knowledge distillation"}
    assert not run(landmarks, query, params).rows
    assert why_no_rows(landmarks, query, params) == (
        "No rows: the graph knows knowledge distillation (method:knowledgedistillation), "
        "but nothing that answers lineage/versions."
    )
    assert why_no_rows(landmarks, find("disputed"), {}) == (
        "No rows: nothing in the graph answers comparison/disputed."
    )


@pytest.mark.parametrize(
    ("statement", "columns"),
    [
        ("MATCH (m:Model) RETURN count(*), max(size(m.name)) AS `long name`;", ("count(*)", "long name")),
        (
            "match (m:Model) return DISTINCT coalesce(m.first_year, 0), m.name order by m.name LIMIT 3",
            ("coalesce(m.first_year, 0)", "m.name"),
        ),
        ("MATCH (m:Model) WITH m.name AS x RETURN [x, 'RETURN a, b'] LIMIT 1", ("[x, 'RETURN a, b']",)),
        ("MATCH (m:Model) RETURN 1 AS `AS` UNION ALL RETURN 2 AS `AS`", ("AS",)),
        ("MATCH (m:Model) RETURN *", ("m",)),
    ],
)
def test_columns_are_called_as_the_statement_has_them(engine: Store, statement: str, columns) -> None:
    table = run_cypher(engine, statement)
    assert table.columns == columns
    assert all(len(row) == len(columns) for row in table.rows)


def test_a_parameter_that_is_not_given_is_told(engine: Store) -> None:
    with pytest.raises(ParameterError, match=r"the statement has \$id; give it as --param id="):
        run_cypher(engine, "MATCH (m:Model {id: $id}) RETURN m")


def test_an_empty_name_is_told_unless_it_means_any(landmarks: Store) -> None:
    with pytest.raises(ParameterError, match="'method' is empty; it takes the name of a model or method"):
        run(landmarks, find("ancestors"), {"method": " "})
    assert run(landmarks, find("leaderboard"), {"metric": ""}).rows


def test_a_relationship_shows_its_own_type(engine: Store) -> None:
    table = run_cypher(engine, "MATCH (:Paper)-[r:USES]->(:Model) RETURN r, r.type LIMIT 1")
    relationship, extracted = table.rows[0]
    assert (relationship["type"], extracted) == ("USES", "Model")
