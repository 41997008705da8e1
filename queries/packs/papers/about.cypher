// Papers on a task, newest first
// id: about
// pack: papers
// param task: entity(Task) = "machine translation"
// param limit: integer = 50
// returns: paper, year, sentence, paper_id
MATCH (p:Paper)-[r:ADDRESSES]->(t:Task {id: $task})
RETURN p.title AS paper, p.year AS year, r.sentence AS sentence, p.id AS paper_id
ORDER BY coalesce(p.year, 0) DESC, p.id
LIMIT $limit
