// How many papers use it each year
// id: by-year
// pack: adoption
// param name: entity(Model|Method|Dataset) = "BERT"
// param limit: integer = 50
// returns: year, papers, sentence, for_example, paper_id
MATCH (p:Paper)-[:USES|TRAINED_ON|EVALUATES_ON]->(e:Model|Method|Dataset {id: $name})
WHERE p.year IS NOT NULL
WITH e, p.year AS year, count(DISTINCT p.id) AS papers, min(p.id) AS example
MATCH (x:Paper {id: example})-[r:USES|TRAINED_ON|EVALUATES_ON]->(e)
WITH year, papers, x, min(r.sentence) AS sentence
RETURN year, papers, sentence, x.title AS for_example, x.id AS paper_id
ORDER BY year
LIMIT $limit
