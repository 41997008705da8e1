// Which papers evaluate on a data set
// id: evaluated-on
// pack: evaluation
// param dataset: entity(Dataset) = "GLUE"
// param since: integer = 0
// param limit: integer = 50
// returns: paper, year, sentence, paper_id
MATCH (p:Paper)-[r:EVALUATES_ON]->(d:Dataset {id: $dataset})
WHERE coalesce(p.year, 0) >= $since
RETURN p.title AS paper, p.year AS year, r.sentence AS sentence, p.id AS paper_id
ORDER BY p.year DESC, p.id
LIMIT $limit
