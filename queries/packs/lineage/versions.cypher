// Versions, sizes and variants of a model or method
// id: versions
// pack: lineage
// param name: entity(Model|Method|Dataset|Metric|Task) = "BERT"
// param limit: integer = 50
// returns: step, variant, variant_of, sentence, paper, year, paper_id
MATCH path = (v)-[r:VARIANT_OF]->(base)-[:VARIANT_OF*0..2]->(e:Model|Method|Dataset|Metric|Task {id: $name})
WITH v, r, base, min(length(path)) AS step
MATCH (p:Paper {id: r.paper})
RETURN step, v.name AS variant, base.name AS variant_of, r.sentence AS sentence,
       p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY step, v.id, base.id, p.id
LIMIT $limit
