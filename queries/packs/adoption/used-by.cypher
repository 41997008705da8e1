// Which papers use it
// id: used-by
// pack: adoption
// description: Papers that use a method or model, or train or evaluate on a data set, oldest first.
// param name: entity(Model|Method|Dataset) = "Transformer"
// param limit: integer = 50
// returns: paper, year, sentence, paper_id
MATCH (p:Paper)-[r:USES|TRAINED_ON|EVALUATES_ON]->(e:Model|Method|Dataset {id: $name})
RETURN p.title AS paper, p.year AS year, r.sentence AS sentence, p.id AS paper_id
ORDER BY p.year, p.id, r.start_char, sentence
LIMIT $limit
