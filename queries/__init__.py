"""Cypher query packs: reading, checking and running them."""
