"""What may run: one statement that only reads. Hostile ones for both engines, and harmless lookalikes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.stores import Store
from queries.errors import ReadOnlyViolation
from queries.guard import check_read_only
from queries.run import run_cypher

WRITES = [
    "CREATE (n:Paper {id: 'x'})",
    "create (n)",
    "MATCH (n) CREATE (m)",
    "MATCH (n) MERGE (m:Paper {id: 'x'})",
    "MERGE (m:Paper {id: 'x'}) ON CREATE SET m.title = 'y'",
    "MATCH (n) SET n.title = 'x'",
    "MATCH (n) SET n += {title: 'x'} RETURN n",
    "MATCH (n) SET n:Label",
    "MATCH (n) REMOVE n.title",
    "MATCH (n) REMOVE n:Paper",
    "MATCH (n) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) NODETACH DELETE n",
    "MATCH (n) WITH n LIMIT 1 DETACH DELETE n RETURN 1",
    "MATCH (n) FOREACH (x IN [1] | SET n.y = x)",
    "MATCH p = (a)-->(b) FOREACH (n IN nodes(p) | DETACH DELETE n)",
    "INSERT (:Paper {id: 'x'})",
    "MATCH (n) INSERT (m)",
    "UNWIND [1] AS x CREATE (:N {x: x})",
    "OPTIONAL MATCH (n) DELETE n",
    "RETURN 1 UNION MATCH (n) DELETE n RETURN 1",
    "MATCH (n)\n\n\tDETACH\n\tDELETE\n\tn",
    "MATCH (n)DETACH DELETE n",
    "MATCH (n)/**/DELETE/**/n",
    "MATCH (n)//\nDELETE n",
    "MATCH (n) RETURN 'a' CREATE (m)",
    "MATCH (n) RETURN n.x AS `:` CREATE (m)",
    "MATCH (n) RETURN n.x AS `AS` CREATE (m)",
    "MATCH (n) WHERE n:% CREATE (m)",
    "MATCH (n) WHERE n.x = 5! CREATE (m)",
    "MATCH (n) WHERE n.x = 1.SET n.y = 2",
    "MATCH (n) WHERE n.x = 1SET n.y = 2",
    "MATCH (n) WHERE n.x = 0x1SET n.y = 2",
    "MATCH (n) WHERE n.x = 1_0SET n.y = 2",
    "MATCH (n) WHERE n.x = $1SET n.y = 2",
    "MATCH (n) WHERE n.x = 1e5SET n.y = 2",
    "MATCH (as) WITH as CREATE (m)",
    "MATCH (limit), (as) WITH *, as DELETE limit",
    "RETURN nextval('sequence')",
    "MATCH (n) WITH n ORDER BY n.id SKIP 0 SET n.x = 1",
    "MATCH (n) RETURN [x IN [1] | x] AS l CREATE (m)",
    "MATCH (n) WHERE n.x IN ['a', \"b\"] SET n.x = 'c'",
    "RETURN COUNT { CREATE (n) }",
    "MATCH (n) WHERE EXISTS { CREATE (m) } RETURN n",
    "MATCH (`a``b`) CREATE (m)",
]
HIDDEN = [
    "MATCH (n) \\u0043REATE (m)",
    "MATCH (n) \\u0044ELETE n",
    "MATCH (n) C\\u0052EATE (m)",
    "MATCH (n) WHERE n.x = '\\u0027 CREATE (m) RETURN '\\u0027",
    "RETURN '\\u0027 SET n.x = 1 //'",
    "RETURN 'a\\u005c' CREATE (m) //'",
    "RETURN '\\\\u0027 CREATE (m) //'",
    "MATCH (n) // \\u000a DETACH DELETE n",
    "MATCH (n) // \\u000d DETACH DELETE n",
    "MATCH (n) /* \\u002a\\u002f DELETE n /* */",
    "MATCH (n) RETURN `a\\u0060 CREATE (m) //`",
    "MATCH (n) WHERE // \\u0043REATE",
    "RETURN 'caf\\u00e9' AS text",
    "MATCH (n) // comment\rDELETE n",
    "MATCH (n) RETURN n // x\r ' \n CREATE (m) //'",
    "MATCH (n) // x\u2028 ' \n CREATE (m) //'",
    "MATCH (n) // x\x85 ' \n CREATE (m) //'",
    "MATCH (n) RETURN n \x00 CREATE (m)",
    "MATCH (n) CRE\u200bATE (m)",
    "MATCH (n) \ufeffCREATE (m)",
    "MATCH (n) RETURN '\\'' CREATE (m) //'",
    'MATCH (n) RETURN "\\"" SET n.x = 1 //"',
    "MATCH (n) RETURN '\\\\' SET n.x = 1 //'",
    "MATCH (n) /* // */ DELETE n",
    "MATCH (n) /* ' */ DELETE n /* ' */",
    "MATCH (n) // ' \n DELETE n // '",
    "MATCH (n) RETURN '//' DELETE n",
    "MATCH (n) RETURN '/*' DELETE n //*/",
    "/* MATCH */ CREATE (n)",
    "// MATCH (n) RETURN n\nCREATE (n)",
    "   \n\t CREATE (n)",
    "EXPLAIN CREATE (n)",
    "PROFILE MATCH (n) DELETE n",
    "EXPLAIN EXPLAIN CREATE (n)",
    "CYPHER 5 MATCH (n) RETURN n",
    "CYPHER runtime=slotted CREATE (n)",
    "MATCH (n) \u017fET n.x = 1",
]
OUTSIDE = [
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "LOAD CSV WITH HEADERS FROM 'http://example.org/x' AS row RETURN row",
    "MATCH (n) LOAD CSV FROM 'file:///x' AS row RETURN row",
    "load from '/etc/passwd' return *",
    "LOAD FROM '/tmp/x.csv' (header=true) RETURN *",
    "LOAD WITH HEADERS (a STRING) FROM '/tmp/x' RETURN a",
    "COPY (MATCH (n) RETURN n) TO '/tmp/x.csv'",
    "COPY Paper FROM '/tmp/x.csv'",
    "COPY Paper FROM (LOAD FROM '/tmp/x.csv' RETURN *)",
    "MATCH (n) RETURN n COPY (RETURN 1) TO '/tmp/x'",
    "EXPORT DATABASE '/tmp/x'",
    "export database '/tmp/x' (format='csv')",
    "IMPORT DATABASE '/tmp/x'",
    "INSTALL httpfs",
    "INSTALL json FROM 'http://example.org'",
    "FORCE INSTALL httpfs",
    "UNINSTALL httpfs",
    "LOAD EXTENSION httpfs",
    "LOAD httpfs",
    "UPDATE httpfs",
    "ATTACH '/tmp/x.db' AS other (dbtype sqlite)",
    "DETACH other",
    "USE other",
    "USE GRAPH other",
    "USE neo4j MATCH (n) RETURN n",
    "MATCH (n) RETURN apoc.load.json('file:///x')",
    "RETURN {a: apoc.cypher.runFirstColumnSingle('MATCH (n) RETURN n', {})}",
    "RETURN `apoc`.`load`.`json`('file:///x')",
    "RETURN apoc . load . json ('x')",
    "MATCH (n) WHERE genai.vector.encode(n.title, 'OpenAI', {}) IS NULL RETURN n",
    "RETURN gds.util.asNode(0)",
]
CALLS = [
    "CALL apoc.load.json('file:///etc/passwd') YIELD value RETURN value",
    "CALL apoc.cypher.doIt('CREATE (n)', {})",
    "CALL apoc.create.node(['Paper'], {})",
    "CALL `apoc`.`create`.`node`(['Paper'], {})",
    "call apoc.periodic.iterate('MATCH (n) RETURN n', 'DELETE n', {})",
    "MATCH (n) CALL apoc.refactor.rename.label('A', 'B') YIELD x RETURN x",
    "CALL db.createLabel('x')",
    "CALL db.index.fulltext.queryNodes('x', 'y')",
    "CALL dbms.listConfig()",
    "CALL dbms.setConfigValue('a', 'b')",
    "CALL dbms.killQuery('x')",
    "CALL dbms.security.createUser('x', 'y', false)",
    "CALL db.clearQueryCaches()",
    "CALL { CREATE (n) }",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "CALL (x) { CREATE (n) }",
    "MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS OF 10 ROWS",
    "MATCH (n) CALL (n) { SET n.x = 1 } RETURN n",
    "OPTIONAL CALL apoc.load.json('x')",
    "CALL threads=1",
    "CALL timeout = 0",
    "CALL show_tables = 1",
    "CALL spill_to_disk = true",
    "CALL checkpoint_threshold=0",
    "CALL project_graph('g', ['Paper'], ['BUILDS_ON'])",
    "CALL create_fts_index('Paper', 'i', ['title'])",
    "CALL drop_fts_index('Paper', 'i')",
    "CALL create_vector_index('Paper', 'i', 'title')",
    "CALL clear_warnings()",
    "CALL",
    "CALL db",
    "CALL 'x'",
]
ADMIN = [
    "DROP TABLE Paper",
    "DROP DATABASE neo4j",
    "DROP INDEX x IF EXISTS",
    "CREATE INDEX FOR (n:Paper) ON (n.title)",
    "CREATE CONSTRAINT FOR (n:Paper) REQUIRE n.id IS UNIQUE",
    "CREATE NODE TABLE x(id STRING, PRIMARY KEY(id))",
    "CREATE REL TABLE x(FROM Paper TO Paper)",
    "CREATE MACRO x(a) AS a",
    "CREATE SEQUENCE x",
    "CREATE TYPE x AS STRING",
    "ALTER TABLE Paper ADD x STRING",
    "ALTER TABLE Paper RENAME TO x",
    "ALTER USER neo4j SET PASSWORD 'x'",
    "COMMENT ON TABLE Paper IS 'x'",
    "BEGIN TRANSACTION",
    "COMMIT",
    "ROLLBACK",
    "CHECKPOINT",
    "ANALYZE",
    "SHOW USERS",
    "SHOW TRANSACTIONS",
    "TERMINATE TRANSACTIONS 'x'",
    "GRANT ROLE admin TO x",
    "DENY TRAVERSE ON GRAPH * TO x",
    "REVOKE ROLE admin FROM x",
    "START DATABASE neo4j",
    "STOP DATABASE neo4j",
    "ENABLE SERVER 'x'",
    "USING PERIODIC COMMIT LOAD CSV FROM 'file:///x' AS r CREATE (n)",
    "MATCH (n) RETURN n; CREATE (m)",
    "MATCH (n) RETURN n; MATCH (n) RETURN n",
    "MATCH (n) RETURN n;; MATCH (n) DELETE n",
    ";CREATE (n)",
    "RETURN 1; // x\n DROP TABLE Paper;",
    "",
    "   ",
    ";",
    "// only a comment",
    "RETURN 'open",
    'RETURN "open',
    "RETURN `open",
    "RETURN 1 /* open",
    ":param x => 1",
    "(n)",
    "'MATCH' (n)",
    "`MATCH` (n) RETURN n",
    "$MATCH",
]
HOSTILE = [*WRITES, *HIDDEN, *OUTSIDE, *CALLS, *ADMIN]

HARMLESS = [
    "MATCH (n:Asset) RETURN n",
    "MATCH (n:LoadNet)-[:CREATED]->(m:Settings) RETURN n, m",
    "MATCH (n:Set) RETURN n",
    "MATCH (n:`CREATE`) RETURN n",
    "MATCH (n:Delete|Create|Merge) RETURN n",
    "MATCH (n:Model&Set) RETURN n",
    "MATCH ()-[r:USE]->() RETURN r",
    "MATCH ()-[:LOAD|COPY|:CALL*1..3]->() RETURN 1",
    "MATCH (n) WHERE n.set = 1 RETURN n.create, n.delete",
    "MATCH (n) WHERE n . drop IS NULL RETURN n",
    "MATCH (n {set: 1, delete: 2}) RETURN n",
    "RETURN {create: 1, load: [2], call: {merge: 3}} AS m",
    "MATCH (n) WHERE n.id = $create RETURN n",
    "MATCH (n) WHERE n.id IN $set RETURN n",
    "RETURN $`delete` AS x",
    "RETURN 'CREATE (n)' AS text",
    'RETURN "DETACH DELETE n; DROP TABLE x" AS text',
    "RETURN 'it\\'s; CREATE' AS text",
    "RETURN 'a\\\\' AS b, 'SET' AS c",
    "RETURN 'café \\n \\t \\\\url' AS text",
    "RETURN 1 AS `set`, 2 AS `a``b CREATE`",
    "MATCH (n) /* CREATE (m) */ RETURN n // DELETE n",
    "// CREATE (n)\nMATCH (n)\r\nRETURN n\r\n;",
    "MATCH (n) RETURN n;",
    "MATCH (n) RETURN n ; // done\n",
    "match (n) return n",
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) RETURN n",
    "OPTIONAL MATCH (n) RETURN n",
    "UNWIND [1, 2] AS x RETURN x",
    "WITH 1 AS x RETURN x UNION ALL RETURN 2 AS x",
    "CALL db.labels() YIELD label RETURN label",
    "call DB.Labels",
    "CALL show_tables() RETURN *",
    "CALL table_info('Paper') RETURN *",
    "MATCH (n) RETURN offset, dataset, resettable, merged, uses",
    "MATCH (n) RETURN replace(n.name, 'SET', 'DELETE')",
    "RETURN date.truncate('month', date()) AS d, point.distance(point({x: 1}), point({x: 2})) AS e",
    "MATCH (n) RETURN n.a.b.c, n.x[1..3], [1, 2][0], 1.5, .5, 1e-3, 0xFF",
    "MATCH (n)\nWHERE n.name =~ '(?i).*load csv.*'\nRETURN n ORDER BY n.id SKIP 1 LIMIT $limit",
    "MATCH (set:Model) WHERE set.name = 'x' RETURN set.id",
    "MATCH (n) RETURN CASE WHEN n.x > 1 THEN 'a' ELSE 'b' END AS c",
    "MATCH (п:Модель) RETURN п",
    "MATCH p = (a)-[*1..3]-(b) RETURN [x IN nodes(p) | x.name] AS names",
    "MATCH (a) WHERE EXISTS { MATCH (a)-->(b) } AND COUNT { (a)-->() } > 1 RETURN a",
]


@pytest.mark.parametrize("cypher", HOSTILE)
def test_hostile_statements_are_refused(cypher: str) -> None:
    with pytest.raises(ReadOnlyViolation, match=r"^line \d+, column \d+: \S"):
        check_read_only(cypher)


@pytest.mark.parametrize("cypher", HARMLESS)
def test_statements_that_only_look_hostile_pass(cypher: str) -> None:
    check_read_only(cypher)


def test_there_are_enough_statements_to_mean_something() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 150
    assert len(HARMLESS) >= 40


def test_the_refusal_names_the_word_and_its_place() -> None:
    with pytest.raises(ReadOnlyViolation) as error:
        check_read_only("MATCH (n)\n  set n.x = 1")
    assert (error.value.word, error.value.line, error.value.column) == ("set", 2, 3)
    assert str(error.value).startswith("line 2, column 3: SET would change the graph")


plain = st.text(max_size=60).filter(lambda text: "\\u" not in text)


def quoted(text: str, mark: str) -> str:
    return mark + text.replace("\\", "\\\\").replace(mark, f"\\{mark}") + mark


@given(plain, st.sampled_from("'\""))
def test_what_a_string_says_never_makes_a_statement_hostile(text: str, mark: str) -> None:
    check_read_only(f"MATCH (n) WHERE n.name = {quoted(text, mark)} RETURN n")


@given(plain, st.sampled_from("'\""), st.sampled_from(WRITES[:20]))
def test_what_a_string_says_never_makes_a_statement_harmless(text: str, mark: str, write: str) -> None:
    with pytest.raises(ReadOnlyViolation):
        check_read_only(f"UNWIND [{quoted(text, mark)}] AS s {write}")


@given(st.text(max_size=40))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    for statement in (text, f"MATCH (n) {text} RETURN n"):
        try:
            check_read_only(statement)
        except ReadOnlyViolation as refusal:
            assert refusal.line >= 1
            assert refusal.column >= 1


@given(st.text(alphabet="$:.;|&%!{}[]()=,_ \n0123456789xeCREATEmatch", max_size=30))
def test_a_write_after_any_text_without_quotes_is_refused(text: str) -> None:
    with pytest.raises(ReadOnlyViolation):
        check_read_only(f"MATCH (n) {text}\nDETACH DELETE n")


def test_no_hostile_statement_gets_through_to_an_engine(landmarks: Store) -> None:
    before = list(landmarks.dump())
    for cypher in HOSTILE:
        with pytest.raises(ReadOnlyViolation):
            run_cypher(landmarks, cypher)
    assert list(landmarks.dump()) == before
