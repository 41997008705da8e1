// What is used together with it
// id: used-together
// pack: adoption
// param name: entity(Model|Method) = "RoBERTa"
// param limit: integer = 20
// returns: name, papers, sentence, for_example, paper_id
MATCH (e:Model|Method {id: $name})<-[:USES]-(p:Paper)-[:USES]->(other:Model|Method)
WHERE other.id <> $name
WITH other, count(DISTINCT p.id) AS papers, min(p.id) AS example
ORDER BY papers DESC, other.id
LIMIT $limit
MATCH (x:Paper {id: example})-[r:USES]->(other)
RETURN other.name AS name, papers, r.sentence AS sentence, x.title AS for_example, x.id AS paper_id
ORDER BY papers DESC, other.id
LIMIT $limit
