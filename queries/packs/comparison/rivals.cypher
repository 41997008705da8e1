// What a method or model is compared with most
// id: rivals
// pack: comparison
// description: Things that papers proposing or using it compare with.
// param name: entity(Model|Method) = "BERT"
// param limit: integer = 20
// returns: rival, papers, sentence, for_example, paper_id
MATCH (e:Model|Method {id: $name})<-[:PROPOSES|USES]-(p:Paper)-[:COMPARES_WITH]->(other:Model|Method)
WHERE other.id <> $name
WITH other, count(DISTINCT p.id) AS papers, min(p.id) AS example
ORDER BY papers DESC, other.id
LIMIT $limit
MATCH (x:Paper {id: example})-[r:COMPARES_WITH]->(other)
RETURN other.name AS rival, papers, r.sentence AS sentence, x.title AS for_example, x.id AS paper_id
ORDER BY papers DESC, other.id
LIMIT $limit
