// Names that stand for things of several types
// id: same-name
// pack: corpus
// description: Worth a look: one of the types may be wrong.
// param limit: integer = 50
// returns: name, types, one_id, other_id, papers
MATCH (e:Model|Method|Dataset|Metric|Task)
WITH toLower(e.name) AS key, count(e) AS types, min(e.name) AS name, min(e.id) AS one_id, max(e.id) AS other_id,
     max(e.papers) AS papers
WHERE types > 1
RETURN name, types, one_id, other_id, papers
ORDER BY papers DESC, one_id
LIMIT $limit
