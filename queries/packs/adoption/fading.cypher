// What was used before a given year and not since
// id: fading
// pack: adoption
// param since: integer = 2020
// param limit: integer = 20
// returns: name, papers, last_year, sentence, for_example, paper_id
MATCH (p:Paper)-[:USES]->(m:Model|Method)
WITH m, count(DISTINCT p.id) AS papers, max(p.year) AS last_year, max(p.id) AS example
WHERE last_year < $since
WITH m, papers, last_year, example
ORDER BY papers DESC, m.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:USES]->(m)
RETURN m.name AS name, papers, last_year, r.sentence AS sentence, e.title AS for_example, e.id AS paper_id
ORDER BY papers DESC, m.id
LIMIT $limit
