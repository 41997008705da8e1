"""Measurements of Papervine's speed and memory; see README.md beside this file."""
