// Which paper introduced it
// id: origin
// pack: lineage
// param name: entity(Model|Method|Dataset|Metric|Task) = "BERT"
// param limit: integer = 20
// returns: name, sentence, paper, year, paper_id
MATCH (p:Paper)-[r:PROPOSES]->(e:Model|Method|Dataset|Metric|Task {id: $name})
RETURN e.name AS name, r.sentence AS sentence, p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY p.year, p.id
LIMIT $limit
