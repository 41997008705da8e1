// The papers that most others build on
// id: foundations
// pack: lineage
// description: With one of the papers that build on each, and its sentence.
// param since: integer = 0
// param limit: integer = 20
// returns: paper, year, built_on_by, for_example, sentence, paper_id, example_id
MATCH (newer:Paper)-[:BUILDS_ON]->(p:Paper)
WHERE coalesce(p.year, 0) >= $since
WITH p, count(DISTINCT newer.id) AS built_on_by, min(newer.id) AS example
ORDER BY built_on_by DESC, p.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:BUILDS_ON]->(p)
WITH p, built_on_by, e, min(r.sentence) AS sentence
RETURN p.title AS paper, p.year AS year, built_on_by, e.title AS for_example, sentence,
       p.id AS paper_id, e.id AS example_id
ORDER BY built_on_by DESC, paper_id
LIMIT $limit
