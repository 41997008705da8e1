// The baselines that most papers compare with
// id: baselines
// pack: comparison
// param since: integer = 0
// param limit: integer = 20
// returns: baseline, papers, first_year, last_year, sentence, for_example, paper_id
MATCH (p:Paper)-[:COMPARES_WITH]->(m:Model|Method)
WHERE coalesce(p.year, 0) >= $since
WITH m, count(DISTINCT p.id) AS papers, min(p.year) AS first_year, max(p.year) AS last_year, min(p.id) AS example
ORDER BY papers DESC, m.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:COMPARES_WITH]->(m)
RETURN m.name AS baseline, papers, first_year, last_year, r.sentence AS sentence, e.title AS for_example,
       e.id AS paper_id
ORDER BY papers DESC, m.id
LIMIT $limit
