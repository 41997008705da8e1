// How a method or model came from another one
// id: how-it-came-from
// pack: lineage
// description: Every step on the ways from the one back to the other, up to four steps long.
// param method: entity(Model|Method) = "RoBERTa"
// param origin: entity(Model|Method) = "Transformer"
// param limit: integer = 50
// returns: step, name, built_on, sentence, paper, year, paper_id
MATCH back = (start:Model|Method {id: $method})-[:BASED_ON*0..3]->(child)-[r:BASED_ON]->(parent)
MATCH (parent)-[:BASED_ON*0..3]->(origin:Model|Method {id: $origin})
WITH child, r, parent, min(length(back)) AS step
MATCH (p:Paper {id: r.paper})
RETURN step, child.name AS name, parent.name AS built_on, r.sentence AS sentence,
       p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY step, child.id, parent.id, p.id
LIMIT $limit
