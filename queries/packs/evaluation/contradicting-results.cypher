// Where papers state different numbers for the same thing
// id: contradicting-results
// pack: evaluation
// description: Same subject, data set and metric, two papers, two numbers; the widest difference first.
// param limit: integer = 20
// returns: name, dataset, metric, value, other_value, difference, sentence, other_sentence, paper_id, other_paper_id
MATCH (m:Metric)<-[:MEASURED_BY]-(x:Result)-[:`ON`]->(d:Dataset)
WITH m, x, d
MATCH (x)-[:`OF`]->(e:Model|Method)
WITH m, x, d, e
MATCH (e)<-[:`OF`]-(y:Result)-[:`ON`]->(d)
WHERE x.id < y.id AND x.paper <> y.paper AND x.number <> y.number AND x.unit = y.unit
WITH m, x, d, e, y
MATCH (y)-[:MEASURED_BY]->(m)
RETURN e.name AS name, d.name AS dataset, m.name AS metric, x.value AS value, y.value AS other_value,
       round(abs(x.number - y.number), 6) AS difference, x.sentence AS sentence, y.sentence AS other_sentence,
       x.paper AS paper_id, y.paper AS other_paper_id
ORDER BY difference DESC, x.id, y.id
LIMIT $limit
