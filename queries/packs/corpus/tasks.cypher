// Which tasks most papers work on
// id: tasks
// pack: corpus
// param since: integer = 0
// param limit: integer = 20
// returns: task, papers, first_year, last_year, sentence, for_example, paper_id
MATCH (p:Paper)-[:ADDRESSES]->(t:Task)
WHERE coalesce(p.year, 0) >= $since
WITH t, count(DISTINCT p.id) AS papers, min(p.year) AS first_year, max(p.year) AS last_year, min(p.id) AS example
ORDER BY papers DESC, t.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:ADDRESSES]->(t)
RETURN t.name AS task, papers, first_year, last_year, r.sentence AS sentence, e.title AS for_example,
       e.id AS paper_id
ORDER BY papers DESC, t.id
LIMIT $limit
