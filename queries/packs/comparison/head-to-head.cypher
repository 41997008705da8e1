// Which of two is said to beat the other
// id: head-to-head
// pack: comparison
// param first: entity(Model|Method) = "BERT"
// param second: entity(Model|Method) = "RoBERTa"
// param limit: integer = 50
// returns: winner, beaten, sentence, paper, year, paper_id
MATCH (w:Model|Method)-[r:OUTPERFORMS]->(l:Model|Method)
WHERE w.id IN [$first, $second] AND l.id IN [$first, $second]
MATCH (p:Paper {id: r.paper})
RETURN w.name AS winner, l.name AS beaten, r.sentence AS sentence, p.title AS paper, p.year AS year,
       p.id AS paper_id
ORDER BY p.year, p.id, w.id
LIMIT $limit
