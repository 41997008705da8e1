// What two methods or models have in common as their origin
// id: common-origin
// pack: lineage
// description: The things that both are based on, directly or in up to three steps, nearest first.
// param first: entity(Model|Method) = "RoBERTa"
// param second: entity(Model|Method) = "GPT-3"
// param limit: integer = 20
// returns: origin, steps_from_first, steps_from_second, origin_id
MATCH one = (a:Model|Method {id: $first})-[:BASED_ON*0..3]->(origin)
WITH origin, min(length(one)) AS steps_from_first
MATCH two = (b:Model|Method {id: $second})-[:BASED_ON*0..3]->(origin)
WITH origin, steps_from_first, min(length(two)) AS steps_from_second
RETURN origin.name AS origin, steps_from_first, steps_from_second, origin.id AS origin_id
ORDER BY steps_from_first + steps_from_second, origin_id
LIMIT $limit
