// Papers that nothing was found in
// id: silent-papers
// pack: corpus
// param limit: integer = 50
// returns: paper, year, source, paper_id
MATCH (p:Paper)
WHERE NOT EXISTS {
  MATCH (p)-[:PROPOSES|USES|COMPARES_WITH|TRAINED_ON|EVALUATES_ON|REPORTS|ADDRESSES|MENTIONS]->()
}
RETURN p.title AS paper, p.year AS year, p.source AS source, p.id AS paper_id
ORDER BY paper_id
LIMIT $limit
