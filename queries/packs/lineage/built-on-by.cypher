// Which papers build on a paper, and through what
// id: built-on-by
// pack: lineage
// param paper: entity(Paper) = "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"
// param limit: integer = 50
// returns: paper, year, role, through, sentence, paper_id
MATCH (p:Paper)-[r:BUILDS_ON]->(older:Paper {id: $paper})
RETURN p.title AS paper, p.year AS year, r.role AS role, r.via_name AS through,
       r.sentence AS sentence, p.id AS paper_id
ORDER BY p.year, p.id, r.via, r.role
LIMIT $limit
