// Who wrote most of the papers
// id: authors
// pack: corpus
// param limit: integer = 20
// returns: author, papers, for_example, paper_id
MATCH (p:Paper)-[:WRITTEN_BY]->(a:Author)
WITH a, count(DISTINCT p.id) AS papers, min(p.id) AS example
ORDER BY papers DESC, a.id
LIMIT $limit
MATCH (e:Paper {id: example})
RETURN a.name AS author, papers, e.title AS for_example, e.id AS paper_id
ORDER BY papers DESC, a.id
LIMIT $limit
