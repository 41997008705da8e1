"""Engine values as plain Python: what `graph.stores.base.Value` promises, the same on every engine."""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from graph.schema import EDGES, NODES
from graph.stores.base import Value


def node(label: str, properties: Mapping[str, Any], convert: Callable[[Any], Value]) -> Value:
    """A node: its label, then its properties in the schema's order, those without value left out."""
    return {
        "label": label,
        **_ordered(properties, NODES[label].properties if label in NODES else {}, convert),
    }


def edge(type_: str, properties: Mapping[str, Any], convert: Callable[[Any], Value]) -> Value:
    """A relationship: its type, then its properties in the schema's order.

    A property that is itself called `type`, as roles have it, gives way; a query reads it as ``r.type``.
    """
    ordered = _ordered(properties, EDGES[type_].properties if type_ in EDGES else {}, convert)
    return {"type": type_} | ordered | {"type": type_}


def scalar(value: Any) -> Value:
    """A single value; dates and times become ISO 8601 text, decimals floats, anything unknown its text."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, (bytes, bytearray, uuid.UUID, datetime.timedelta)):
        return value.hex() if isinstance(value, (bytes, bytearray)) else str(value)
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _ordered(
    properties: Mapping[str, Any], schema: Mapping[str, Any], convert: Callable[[Any], Value]
) -> dict[str, Value]:
    names = [*schema, *sorted(set(properties) - set(schema))]
    return {name: convert(properties[name]) for name in names if properties.get(name) is not None}
