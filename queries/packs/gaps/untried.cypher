// Which methods for a task were never evaluated on a data set
// id: untried
// pack: gaps
// description: Proposed or used by a paper on the task; no paper that proposes or uses them evaluates there.
// param task: entity(Task) = "natural language understanding"
// param dataset: entity(Dataset) = "SuperGLUE"
// param limit: integer = 20
// returns: name, papers, sentence, for_example, paper_id
MATCH (t:Task {id: $task})<-[:ADDRESSES]-(p:Paper)-[:USES|PROPOSES]->(m:Model|Method)
WITH m, count(DISTINCT p.id) AS papers, min(p.id) AS example
WHERE NOT EXISTS { MATCH (m)<-[:USES|PROPOSES]-(:Paper)-[:EVALUATES_ON]->(:Dataset {id: $dataset}) }
MATCH (e:Paper {id: example})-[r:USES|PROPOSES]->(m)
WITH m, papers, e, min(r.sentence) AS sentence
RETURN m.name AS name, papers, sentence, e.title AS for_example, e.id AS paper_id
ORDER BY papers DESC, m.id
LIMIT $limit
