// How many papers there are of each year
// id: papers-by-year
// pack: corpus
// param limit: integer = 100
// returns: year, papers, for_example, paper_id
MATCH (p:Paper)
WITH p.year AS year, count(p) AS papers, min(p.id) AS example
MATCH (e:Paper {id: example})
RETURN year, papers, e.title AS for_example, e.id AS paper_id
ORDER BY year
LIMIT $limit
