// Tasks that are evaluated on one data set only
// id: single-dataset-tasks
// pack: gaps
// param limit: integer = 20
// returns: task, dataset, papers, sentence, for_example, paper_id
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)-[:EVALUATES_ON]->(d:Dataset)
WITH t, count(DISTINCT d.id) AS datasets, count(DISTINCT p.id) AS papers, min(p.id) AS example, min(d.id) AS one_dataset
WHERE datasets = 1
WITH t, papers, example, one_dataset
ORDER BY papers DESC, t.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:EVALUATES_ON]->(d:Dataset {id: one_dataset})
RETURN t.name AS task, d.name AS dataset, papers, r.sentence AS sentence, e.title AS for_example,
       e.id AS paper_id
ORDER BY papers DESC, t.id
LIMIT $limit
