// What a method or model is said to beat
// id: what-it-beats
// pack: comparison
// param name: entity(Model|Method) = "RoBERTa"
// param limit: integer = 50
// returns: beaten, sentence, paper, year, paper_id
MATCH (e:Model|Method {id: $name})-[r:OUTPERFORMS]->(l:Model|Method)
MATCH (p:Paper {id: r.paper})
RETURN l.name AS beaten, r.sentence AS sentence, p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY p.year, l.id, p.id
LIMIT $limit
