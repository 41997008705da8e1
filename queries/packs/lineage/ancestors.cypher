// What a method or model is built on
// id: ancestors
// pack: lineage
// description: Follows what it is based on, up to three steps back; each row is one step with its sentence.
// param method: entity(Model|Method) = "RoBERTa"
// param limit: integer = 50
// returns: step, name, built_on, sentence, paper, year, paper_id
MATCH path = (start:Model|Method {id: $method})-[:BASED_ON*0..2]->(child)-[r:BASED_ON]->(parent)
WITH child, r, parent, min(length(path)) AS step
MATCH (p:Paper {id: r.paper})
RETURN step, child.name AS name, parent.name AS built_on, r.sentence AS sentence,
       p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY step, child.id, parent.id, p.id
LIMIT $limit
