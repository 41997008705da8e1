"""Resolving: which entity a name stands for, and by which rule."""

from graph.resolve.key import entity_id, identity_key
from graph.resolve.resolver import Resolution, Resolver

__all__ = ["Resolution", "Resolver", "entity_id", "identity_key"]
