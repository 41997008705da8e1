// Which methods and models were trained on a data set
// id: trained-on
// pack: evaluation
// param dataset: entity(Dataset) = "BooksCorpus"
// param limit: integer = 50
// returns: name, sentence, paper, year, paper_id
MATCH (m:Model|Method)-[r:TRAINED_ON]->(d:Dataset {id: $dataset})
MATCH (p:Paper {id: r.paper})
RETURN m.name AS name, r.sentence AS sentence, p.title AS paper, p.year AS year, p.id AS paper_id
ORDER BY p.year, m.id, p.id
LIMIT $limit
