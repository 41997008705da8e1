"""Pack files: what their headers must say, and how queries are found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from queries.document import document
from queries.errors import PackError, UnknownQuery
from queries.packs import find, load_packs, read_query
from queries.parameters import REQUIRED

GOOD = """\
// Who uses it
// id: who
// pack: mine
// description: A word: or two.
// param name: entity(Model|Method) = "BERT"
// param since: integer = 2000
// param share: float = 0.5
// param newest: boolean = false
// param text: string
// param limit: integer = 5
// returns: paper, papers
MATCH (p:Paper)-[r:USES]->(m:Model|Method {id: $name}) // a comment, $nothing
WHERE p.year > $since AND r.confidence > $share AND ($newest OR p.title CONTAINS $text)
RETURN p.title AS paper, count(p) AS papers
ORDER BY paper
LIMIT $limit;
"""


def pack_file(folder: Path, text: str) -> Path:
    path = folder / "mine" / "who.cypher"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    query = read_query(pack_file(tmp_path, GOOD))
    assert (query.name, query.title, query.description) == ("mine/who", "Who uses it", "A word: or two.")
    assert [p.type_text for p in query.parameters] == [
        "entity(Model|Method)", "integer", "float", "boolean", "string", "integer",
    ]  # fmt: skip
    assert [p.default for p in query.parameters] == ["BERT", 2000, 0.5, False, REQUIRED, 5]
    assert query.returns == ("paper", "papers")
    assert query.cypher == GOOD


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("// Who uses it\n", "", 1, "first line must be the title"),
        ("// id: who\n", "", 1, "lacks '// id: …'"),
        ("// id: who", "// id: what", 1, "the file's place says 'who'"),
        ("// pack: mine", "// pack: yours", 1, "the file's place says 'mine'"),
        ("// returns: paper, papers\n", "", 1, "lacks '// returns: …'"),
        (
            "// returns: paper,",
            "// returns: title,",
            14,
            "returns paper, papers; the header says title, papers",
        ),
        ("// description", "// descripton", 4, "no header line"),
        ("// pack: mine", "// pack: mine\n// pack: mine", 4, "pack is given twice"),
        ("// param since", "// param name", 6, "param name is given twice"),
        ("integer = 2000", "int = 2000", 6, "no 'NAME: TYPE = DEFAULT'"),
        ("integer = 2000", 'integer = "x"', 6, "must be a whole number"),
        ("integer = 2000", "integer = x", 6, "is no number, true, false"),
        ("entity(Model|Method)", "entity(Model|Nothing)", 5, "labels of Paper"),
        ("entity(Model|Method)", "entity", 5, "labels of Paper"),
        ("// param text: string\n", "", 12, "$text is used"),
        ("// param text: string", "// param text: string\n// param more: string", 1, "more is declared"),
        ("LIMIT $limit;", "LIMIT $limit + 1;", 16, "must end with LIMIT $limit"),
        ("ORDER BY paper\n", "", 15, "no order"),
        ("MATCH (p:Paper)", "MATCH (p:Papers)", 12, "no node label 'Papers'"),
        ("[r:USES]", "[r:USES|USED]", 12, "no relationship type 'USED'"),
        ("p.title AS paper,", "type(r) AS paper,", 14, "type() does not work the same"),
        ("LIMIT $limit;", "LIMIT $limit; MATCH (n) RETURN n", 16, "one statement at a time"),
        ("MATCH (p:Paper)", "CREATE (x:Paper) WITH x MATCH (p:Paper)", 12, "CREATE would change the graph"),
    ],
)
def test_a_bad_file_is_refused_with_file_and_line(tmp_path: Path, old, new, line, says) -> None:
    path = pack_file(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(PackError) as error:
        read_query(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert says in str(error.value)


def test_a_file_without_header_or_text_is_refused(tmp_path: Path) -> None:
    for text in ("", "MATCH (n) RETURN n", "// Title only\n"):
        with pytest.raises(PackError, match=r"who\.cypher:1: "):
            read_query(pack_file(tmp_path, text))


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = pack_file(tmp_path, GOOD)
    path.write_bytes(b"// \xff\xfe")
    with pytest.raises(PackError, match="cannot be read"):
        read_query(path)


def test_all_faults_of_a_folder_are_told_at_once(tmp_path: Path) -> None:
    pack_file(tmp_path, GOOD)
    (tmp_path / "mine" / "one.cypher").write_text("x")
    (tmp_path / "mine" / "two.cypher").write_text("y")
    with pytest.raises(PackError, match=r"(?s)one\.cypher.*two\.cypher"):
        load_packs(tmp_path)


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no packs here"):
        load_packs(tmp_path)


def test_titles_and_ids_of_the_shipped_queries_are_unique() -> None:
    queries = load_packs()
    assert len({query.title for query in queries}) == len({query.id for query in queries}) == len(queries)


@pytest.mark.parametrize("name", ["ancestors", "lineage/ancestors", "Lineage/Ancestors", " ancestors.cypher"])
def test_queries_are_found_by_id_with_or_without_pack(name: str) -> None:
    assert find(name).name == "lineage/ancestors"


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("ancestor", "lineage/ancestors"),
        ("leaderbord", "leaderboard"),
        ("the beats", "what-beats"),
    ],
)
def test_an_unknown_query_brings_suggestions(name: str, suggestion: str) -> None:
    with pytest.raises(UnknownQuery, match="Did you mean") as error:
        find(name)
    assert any(suggestion in each for each in error.value.suggestions)


def test_an_id_of_two_packs_asks_which(tmp_path: Path) -> None:
    pack_file(tmp_path, GOOD)
    (tmp_path / "yours").mkdir()
    (tmp_path / "yours" / "who.cypher").write_text(GOOD.replace("pack: mine", "pack: yours"))
    with pytest.raises(UnknownQuery, match=r"several packs.*'mine/who' or 'yours/who'"):
        find("who", load_packs(tmp_path))


def test_the_page_of_queries_is_up_to_date() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "queries.md"
    assert page.read_text(encoding="utf-8") == document(load_packs()), (
        "run python -m queries.document > docs/queries.md"
    )
