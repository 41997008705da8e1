"""The errors of this room. Each message says what is wrong, where, and what to do.

GraphError
├── StoreError            a store cannot be opened, reached or written
│   └── StoreLocked       another process holds the embedded store
├── QueryFailed           the engine refused a query or stopped it
├── AliasError            an alias table has a bad line
└── ViewError             a view cannot be made
    └── UnknownName       nothing in the graph has the name that was asked for
"""


class GraphError(Exception):
    """Any error of the graph that a user can act on."""


class StoreError(GraphError):
    """A store is not there, cannot be reached, refuses the credentials or a write."""


class StoreLocked(StoreError):
    """Another process holds the embedded store."""


class QueryFailed(GraphError):
    """The engine refused a query, or stopped it at its time limit."""


class AliasError(GraphError):
    """A line of an alias table cannot be used."""


class ViewError(GraphError):
    """A view cannot be made: the graph is empty, or what was asked for is out of range."""


class UnknownName(ViewError):
    """Nothing in the graph has the name that was asked for."""
