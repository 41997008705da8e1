// What a paper introduces
// id: introduces
// pack: papers
// param paper: entity(Paper) = "GLUE: A Multi-Task Benchmark and Analysis Platform for Natural Language Understanding"
// param limit: integer = 50
// returns: name, sentence, id, taken_up_by
MATCH (p:Paper {id: $paper})-[r:PROPOSES]->(e:Model|Method|Dataset|Metric|Task)
RETURN e.name AS name, r.sentence AS sentence, e.id AS id, e.papers - 1 AS taken_up_by
ORDER BY taken_up_by DESC, id
LIMIT $limit
