// The data sets that most papers evaluate on
// id: popular-datasets
// pack: adoption
// param since: integer = 0
// param limit: integer = 20
// returns: dataset, papers, first_year, last_year, sentence, for_example, paper_id
MATCH (p:Paper)-[:EVALUATES_ON]->(d:Dataset)
WHERE coalesce(p.year, 0) >= $since
WITH d, count(DISTINCT p.id) AS papers, min(p.year) AS first_year, max(p.year) AS last_year, min(p.id) AS example
ORDER BY papers DESC, d.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:EVALUATES_ON]->(d)
RETURN d.name AS dataset, papers, first_year, last_year, r.sentence AS sentence, e.title AS for_example,
       e.id AS paper_id
ORDER BY papers DESC, d.id
LIMIT $limit
