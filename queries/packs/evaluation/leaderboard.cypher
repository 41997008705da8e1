// The best results on a data set
// id: leaderboard
// pack: evaluation
// description: By metric, highest number first; set lowest_first where less is better. An empty metric means any.
// param dataset: entity(Dataset) = "GLUE"
// param metric: entity(Metric) = ""
// param lowest_first: boolean = false
// param limit: integer = 20
// returns: metric, name, value, sentence, paper, year, paper_id
MATCH (d:Dataset {id: $dataset})<-[:`ON`]-(x:Result)-[:MEASURED_BY]->(m:Metric)
WHERE x.number IS NOT NULL AND ($metric = '' OR m.id = $metric)
MATCH (p:Paper)-[:STATES]->(x)
OPTIONAL MATCH (x)-[:`OF`]->(e)
RETURN m.name AS metric, e.name AS name, x.value AS value, x.sentence AS sentence,
       p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY m.id, CASE WHEN $lowest_first THEN x.number ELSE -x.number END, x.id
LIMIT $limit
