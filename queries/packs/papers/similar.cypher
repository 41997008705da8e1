// Papers that speak of the same things
// id: similar
// pack: papers
// description: By the number of things that both propose, use, compare, evaluate or work on; one of them is named.
// param paper: entity(Paper) = "RoBERTa: A Robustly Optimized BERT Pretraining Approach"
// param limit: integer = 10
// returns: paper, year, shared, for_example, paper_id
MATCH (p:Paper {id: $paper})-[:PROPOSES|USES|COMPARES_WITH|TRAINED_ON|EVALUATES_ON|ADDRESSES]->(e:Model|Method|Dataset|Task)
WITH DISTINCT e
MATCH (e)<-[:PROPOSES|USES|COMPARES_WITH|TRAINED_ON|EVALUATES_ON|ADDRESSES]-(other:Paper)
WHERE other.id <> $paper
WITH other, count(DISTINCT e.id) AS shared, min(e.name) AS for_example
RETURN other.title AS paper, other.year AS year, shared, for_example, other.id AS paper_id
ORDER BY shared DESC, paper_id
LIMIT $limit
