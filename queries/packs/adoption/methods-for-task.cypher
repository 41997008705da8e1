// What papers use for a task
// id: methods-for-task
// pack: adoption
// param task: entity(Task) = "natural language understanding"
// param since: integer = 0
// param limit: integer = 20
// returns: name, papers, first_year, last_year, sentence, for_example, paper_id
MATCH (t:Task {id: $task})<-[:ADDRESSES]-(p:Paper)-[:USES|PROPOSES]->(m:Model|Method)
WHERE coalesce(p.year, 0) >= $since
WITH m, count(DISTINCT p.id) AS papers, min(p.year) AS first_year, max(p.year) AS last_year, min(p.id) AS example
ORDER BY papers DESC, m.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:USES|PROPOSES]->(m)
WITH m, papers, first_year, last_year, e, min(r.sentence) AS sentence
RETURN m.name AS name, papers, first_year, last_year, sentence, e.title AS for_example, e.id AS paper_id
ORDER BY papers DESC, m.id
LIMIT $limit
