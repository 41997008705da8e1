// Claims to beat something without any number
// id: unproven
// pack: gaps
// description: The paper says that it outperforms, and states no result.
// param limit: integer = 50
// returns: winner, beaten, sentence, paper, year, paper_id
MATCH (w:Model|Method)-[r:OUTPERFORMS]->(l:Model|Method)
MATCH (p:Paper {id: r.paper})
WHERE NOT EXISTS { MATCH (p)-[:STATES]->(:Result) }
RETURN w.name AS winner, l.name AS beaten, r.sentence AS sentence, p.title AS paper, p.year AS year,
       p.id AS paper_id
ORDER BY p.year DESC, p.id, w.id, l.id
LIMIT $limit
