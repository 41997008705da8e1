// What to read about a task, in order
// id: reading-list
// pack: papers
// description: Papers on the task that others build on most, oldest first.
// param task: entity(Task) = "natural language understanding"
// param limit: integer = 20
// returns: year, paper, built_on_by, sentence, paper_id
MATCH (p:Paper)-[r:ADDRESSES]->(t:Task {id: $task})
OPTIONAL MATCH (newer:Paper)-[:BUILDS_ON]->(p)
WITH p, r, count(DISTINCT newer.id) AS built_on_by
ORDER BY built_on_by DESC, p.id
LIMIT $limit
RETURN p.year AS year, p.title AS paper, built_on_by, r.sentence AS sentence, p.id AS paper_id
ORDER BY year, built_on_by DESC, paper_id
LIMIT $limit
