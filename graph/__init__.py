"""From records to a graph: schema, resolving, stores, analytics and views."""
