// Which papers a paper builds on, and through what
// id: paper-builds-on
// pack: lineage
// param paper: entity(Paper) = "RoBERTa: A Robustly Optimized BERT Pretraining Approach"
// param limit: integer = 50
// returns: builds_on, year, role, through, sentence, builds_on_id
MATCH (p:Paper {id: $paper})-[r:BUILDS_ON]->(older:Paper)
RETURN older.title AS builds_on, older.year AS year, r.role AS role, r.via_name AS through,
       r.sentence AS sentence, older.id AS builds_on_id
ORDER BY older.year, older.id, r.via, r.role
LIMIT $limit
