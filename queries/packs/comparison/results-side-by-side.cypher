// The results of two on the same data set and metric
// id: results-side-by-side
// pack: comparison
// param first: entity(Model|Method) = "BERT"
// param second: entity(Model|Method) = "RoBERTa"
// param limit: integer = 50
// returns: dataset, metric, first_value, second_value, first_sentence, second_sentence, first_paper_id, second_paper_id
MATCH (a:Model|Method {id: $first})<-[:`OF`]-(x:Result)-[:`ON`]->(d:Dataset)
WITH x, d
MATCH (x)-[:MEASURED_BY]->(m:Metric)
WITH x, d, m
MATCH (b:Model|Method {id: $second})<-[:`OF`]-(y:Result)-[:`ON`]->(d)
WITH x, d, m, y
MATCH (y)-[:MEASURED_BY]->(m)
RETURN d.name AS dataset, m.name AS metric, x.value AS first_value, y.value AS second_value,
       x.sentence AS first_sentence, y.sentence AS second_sentence, x.paper AS first_paper_id,
       y.paper AS second_paper_id
ORDER BY d.id, m.id, x.id, y.id
LIMIT $limit
