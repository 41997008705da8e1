// What was built on a method or model
// id: descendants
// pack: lineage
// description: Follows what is based on it, up to three steps on; each row is one step with its sentence.
// param method: entity(Model|Method) = "Transformer"
// param limit: integer = 50
// returns: step, name, built_on, sentence, paper, year, paper_id
MATCH path = (child)-[r:BASED_ON]->(parent)-[:BASED_ON*0..2]->(start:Model|Method {id: $method})
WITH child, r, parent, min(length(path)) AS step
MATCH (p:Paper {id: r.paper})
RETURN step, child.name AS name, parent.name AS built_on, r.sentence AS sentence,
       p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY step, p.year, child.id, parent.id, p.id
LIMIT $limit
