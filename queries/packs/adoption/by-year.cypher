// How many papers use it each year
// id: by-year
// pack: adoption
// description: Papers whose year is not known come last.
// param name: entity(Model|Method|Dataset) = "BERT"
// param limit: integer = 50
// returns: year, papers, sentence, for_example, paper_id
MATCH (p:Paper)-[:USES|TRAINED_ON|EVALUATES_ON]->(e:Model|Method|Dataset {id: $name})
WITH e, p.year AS year, count(DISTINCT p.id) AS papers, min(p.id) AS example
MATCH (x:Paper {id: example})-[r:USES|TRAINED_ON|EVALUATES_ON]->(e)
WITH year, papers, x, min(r.sentence) AS sentence
RETURN year, papers, sentence, x.title AS for_example, x.id AS paper_id
ORDER BY year IS NULL, year
LIMIT $limit
