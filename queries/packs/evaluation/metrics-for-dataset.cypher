// Which metrics results on a data set are given in
// id: metrics-for-dataset
// pack: evaluation
// param dataset: entity(Dataset) = "SQuAD"
// param limit: integer = 20
// returns: metric, results, lowest, highest, sentence, for_example, paper_id
MATCH (d:Dataset {id: $dataset})<-[:`ON`]-(x:Result)-[:MEASURED_BY]->(m:Metric)
WITH m, count(x) AS results, min(x.number) AS lowest, max(x.number) AS highest, min(x.id) AS example
MATCH (p:Paper)-[:STATES]->(e:Result {id: example})
RETURN m.name AS metric, results, lowest, highest, e.sentence AS sentence, p.title AS for_example,
       p.id AS paper_id
ORDER BY results DESC, m.id
LIMIT $limit
