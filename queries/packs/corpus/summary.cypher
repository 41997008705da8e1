// What the graph holds
// id: summary
// pack: corpus
// param limit: integer = 1
// returns: papers, models, methods, datasets, metrics, tasks, results, first_year, last_year
MATCH (p:Paper)
WITH count(p) AS papers, min(p.year) AS first_year, max(p.year) AS last_year
RETURN papers,
       COUNT { MATCH (:Model) } AS models,
       COUNT { MATCH (:Method) } AS methods,
       COUNT { MATCH (:Dataset) } AS datasets,
       COUNT { MATCH (:Metric) } AS metrics,
       COUNT { MATCH (:Task) } AS tasks,
       COUNT { MATCH (:Result) } AS results,
       first_year, last_year
ORDER BY papers
LIMIT $limit
