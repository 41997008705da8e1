// What is said to beat a method or model
// id: what-beats
// pack: comparison
// param name: entity(Model|Method) = "BERT"
// param limit: integer = 50
// returns: winner, sentence, paper, year, paper_id
MATCH (w:Model|Method)-[r:OUTPERFORMS]->(e:Model|Method {id: $name})
MATCH (p:Paper {id: r.paper})
RETURN w.name AS winner, r.sentence AS sentence, p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY p.year, w.id, p.id
LIMIT $limit
