// What was used before a given year and not since
// id: fading
// pack: adoption
// description: Leaves out what a paper of unknown year uses.
// param since: integer = 2020
// param limit: integer = 20
// returns: name, papers, last_year, sentence, for_example, paper_id
MATCH (p:Paper)-[:USES]->(m:Model|Method)
WITH m, count(DISTINCT p.id) AS papers, max(p.year) AS last_year, max(p.id) AS example,
     count(CASE WHEN p.year IS NULL THEN p.id END) AS undated
WHERE last_year < $since AND undated = 0
WITH m, papers, last_year, example
ORDER BY papers DESC, m.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:USES]->(m)
RETURN m.name AS name, papers, last_year, r.sentence AS sentence, e.title AS for_example, e.id AS paper_id
ORDER BY papers DESC, m.id
LIMIT $limit
