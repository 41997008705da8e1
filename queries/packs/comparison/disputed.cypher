// Where papers disagree about which is better
// id: disputed
// pack: comparison
// param limit: integer = 20
// returns: name, other, says_first_wins, says_second_wins, sentence, other_sentence
MATCH (a:Model|Method)-[r:OUTPERFORMS]->(b:Model|Method)-[s:OUTPERFORMS]->(a)
WHERE a.id < b.id
RETURN a.name AS name, b.name AS other, r.paper AS says_first_wins, s.paper AS says_second_wins,
       r.sentence AS sentence, s.sentence AS other_sentence
ORDER BY a.id, b.id, says_first_wins, says_second_wins
LIMIT $limit
