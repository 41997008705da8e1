// The methods and models that most papers use
// id: most-used
// pack: adoption
// description: With the first of these papers by id, and its sentence.
// param since: integer = 0
// param limit: integer = 20
// returns: name, papers, first_year, last_year, sentence, for_example, paper_id
MATCH (p:Paper)-[:USES]->(m:Model|Method)
WHERE coalesce(p.year, 0) >= $since
WITH m, count(DISTINCT p.id) AS papers, min(p.year) AS first_year, max(p.year) AS last_year, min(p.id) AS example
ORDER BY papers DESC, m.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:USES]->(m)
RETURN m.name AS name, papers, first_year, last_year, r.sentence AS sentence, e.title AS for_example,
       e.id AS paper_id
ORDER BY papers DESC, m.id
LIMIT $limit
