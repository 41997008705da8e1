// What is used more since a given year than before
// id: rising
// pack: adoption
// description: Counts papers up to the year before and from that year on; growth is the difference.
// param since: integer = 2020
// param limit: integer = 20
// returns: name, before, since_then, growth, sentence, for_example, paper_id
MATCH (p:Paper)-[:USES]->(m:Model|Method)
WHERE p.year IS NOT NULL
WITH m, count(CASE WHEN p.year < $since THEN p.id END) AS before,
     count(CASE WHEN p.year >= $since THEN p.id END) AS since_then,
     max(CASE WHEN p.year >= $since THEN p.id END) AS example
WHERE since_then > before
WITH m, before, since_then, since_then - before AS growth, example
ORDER BY growth DESC, m.id
LIMIT $limit
MATCH (e:Paper {id: example})-[r:USES]->(m)
RETURN m.name AS name, before, since_then, growth, r.sentence AS sentence, e.title AS for_example,
       e.id AS paper_id
ORDER BY growth DESC, m.id
LIMIT $limit
