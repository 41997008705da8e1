// Which results are stated for a method or model
// id: results-of
// pack: evaluation
// param name: entity(Model|Method) = "BERT"
// param limit: integer = 50
// returns: dataset, metric, value, sentence, paper, year, paper_id
MATCH (e:Model|Method {id: $name})<-[:`OF`]-(x:Result)<-[:STATES]-(p:Paper)
OPTIONAL MATCH (x)-[:`ON`]->(d:Dataset)
OPTIONAL MATCH (x)-[:MEASURED_BY]->(m:Metric)
RETURN d.name AS dataset, m.name AS metric, x.value AS value, x.sentence AS sentence,
       p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY dataset, metric, p.year, x.id
LIMIT $limit
