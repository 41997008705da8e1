// The statements that are least certain
// id: low-confidence
// pack: corpus
// param below: float = 0.5
// param limit: integer = 50
// returns: name, confidence, extractor, sentence, paper, id, paper_id
MATCH (p:Paper)-[r:PROPOSES|USES|COMPARES_WITH|TRAINED_ON|EVALUATES_ON|REPORTS|ADDRESSES]->(e:Model|Method|Dataset|Metric|Task)
WHERE r.confidence < $below
RETURN r.name AS name, r.confidence AS confidence, r.extractor AS extractor, r.sentence AS sentence,
       p.title AS paper, e.id AS id, p.id AS paper_id
ORDER BY confidence, paper_id, id, sentence
LIMIT $limit
