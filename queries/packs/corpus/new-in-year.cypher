// What was introduced in a year
// id: new-in-year
// pack: corpus
// description: Proposed by a paper of that year; what most papers speak of comes first.
// param year: integer = 2019
// param limit: integer = 20
// returns: name, papers, sentence, paper, id, paper_id
MATCH (p:Paper {year: $year})-[r:PROPOSES]->(e:Model|Method|Dataset|Metric|Task)
RETURN e.name AS name, e.papers AS papers, r.sentence AS sentence, p.title AS paper, e.id AS id, p.id AS paper_id
ORDER BY papers DESC, id, paper_id
LIMIT $limit
