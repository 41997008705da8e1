"""Where the nodes of a view stand, worked out before the page opens.

The same graph gives the same picture: nodes are taken in a fixed order, and every random number comes
from one seed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    Points = NDArray[np.float64]  # (nodes, 2)

SEED = 20
ASPECT = 1.3
"""Width of the picture over its height: that of a screen with a panel at its side."""

_EXACT = 700
"""Up to this many nodes every pair repels; beyond it every node is repelled by a sample."""
_SAMPLE = 250


def layout(
    graph: nx.MultiDiGraph, sizes: Sequence[float], widths: Sequence[float]
) -> dict[Hashable, tuple[float, float]]:
    """A place for each node, in pixels around (0, 0), so that no two nodes overlap.

    Attraction along edges and repulsion between nodes with mass, after ForceAtlas2 (Jacomy et al. 2014,
    doi:10.1371/journal.pone.0098679); for large graphs repulsion by a sample of the nodes, after Gove 2019
    (doi:10.1111/cgf.13692); then nodes that are too near are pushed apart.

    Args:
        graph: its edges attract; several between two nodes attract a little more than one.
        sizes: radius of each node in pixels, in the order of `graph`.
        widths: width that each node's label needs in pixels, in the same order.
    """
    nodes = list(graph)
    pairs, weights = _pairs(graph, nodes)
    points = _start(len(nodes), pairs, weights)
    points = _forces(points, pairs, weights)
    points = _upright(points)
    points = _spread(points, np.asarray(sizes, float), np.asarray(widths, float))
    return {
        node: (round(float(x), 1), round(float(y), 1)) for node, (x, y) in zip(nodes, points, strict=True)
    }


def _pairs(graph: nx.MultiDiGraph, nodes: list[Hashable]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The joined pairs of nodes, each once, as row numbers (pairs, 2); and their weights."""
    place = {node: i for i, node in enumerate(nodes)}
    counts: dict[tuple[int, int], int] = {}
    for source, target in graph.edges():
        pair = min(place[source], place[target]), max(place[source], place[target])
        counts[pair] = counts.get(pair, 0) + 1
    ordered = sorted(counts)
    weights = np.array([1 + np.log(counts[pair]) for pair in ordered])
    return np.array(ordered, dtype=np.int64).reshape(-1, 2), weights


def _start(count: int, pairs: NDArray[np.int64], weights: NDArray[np.float64]) -> Points:
    """A first picture from distances to a few far-apart nodes: PivotMDS, Brandes and Pich 2006."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    noise = np.random.default_rng(SEED).normal(scale=0.05, size=(count, 2))
    if count < 3:
        return noise
    ends = (pairs[:, 0], pairs[:, 1])
    links = coo_array((np.ones(len(weights)), ends), shape=(count, count)).tocsr()
    distances = np.empty((count, min(count, 40)))
    nearest = np.full(count, np.inf)
    pivot = 0
    for column in range(distances.shape[1]):
        hops = dijkstra(links, directed=False, indices=pivot, unweighted=True)
        hops[np.isinf(hops)] = 6.0  # other components: away, but in the same picture
        distances[:, column] = hops
        nearest = np.minimum(nearest, hops)
        pivot = int(np.argmax(nearest))
    squares = distances**2
    centred = squares - squares.mean(0) - squares.mean(1, keepdims=True) + squares.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    points = centred @ vectors[:, -2:]
    return points / (np.abs(points).max() + 1e-9) + noise


def _forces(points: Points, pairs: NDArray[np.int64], weights: NDArray[np.float64]) -> Points:
    """Let attraction, repulsion and gravity move the nodes, in steps that become smaller."""
    count = len(points)
    rounds = 400 if count <= _EXACT else 130
    random = np.random.default_rng(SEED)
    degrees = np.bincount(pairs.ravel(), minlength=count).astype(float)
    mass = 1 + np.sqrt(degrees)
    weight = (mass * _gravity(count, pairs) / np.sqrt(count))[:, None]
    points = points * np.sqrt(count)
    others: NDArray[np.int64] = np.arange(count)
    for step in range(rounds):
        if count > _EXACT:
            others = np.sort(random.choice(count, _SAMPLE, replace=False))
        force = _repulsion(points, mass, others)
        force += _attraction(points, pairs, weights, degrees)
        force -= weight * points
        heat = 0.06 * np.sqrt(count) * (1 - step / rounds) ** 1.5
        length = np.linalg.norm(force, axis=1, keepdims=True) + 1e-9
        points = points + force / length * np.minimum(length * 0.1, heat)
    return points


def _gravity(count: int, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """How strongly each node is drawn to the middle: more, if nothing ties it to the largest component."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    _, component = connected_components(links, directed=False)
    largest = np.bincount(component).argmax()
    return np.where(component == largest, 0.35, 1.4)


def _repulsion(points: Points, mass: NDArray[np.float64], others: NDArray[np.int64]) -> Points:
    """The push that `others`, standing for all nodes, give to each node."""
    x, y = points.T.astype(np.float32)
    dx = x[:, None] - x[None, others]
    dy = y[:, None] - y[None, others]
    push = dx * dx
    push += dy * dy
    push += np.float32(0.01)
    np.divide(mass[others].astype(np.float32), push, out=push)
    force = np.stack([np.einsum("ij,ij->i", dx, push), np.einsum("ij,ij->i", dy, push)], axis=1)
    return 0.7 * len(points) / len(others) * mass[:, None] * force


def _attraction(
    points: Points, pairs: NDArray[np.int64], weights: NDArray[np.float64], degrees: NDArray[np.float64]
) -> Points:
    """The pull along edges; that of a node with many edges is shared among them, so hubs do not crush."""
    a, b = pairs[:, 0], pairs[:, 1]
    share = weights / np.sqrt(np.sqrt(degrees[a] * degrees[b]))
    pull = (points[b] - points[a]) * share[:, None]
    force = np.zeros_like(points)
    np.add.at(force, a, pull)
    np.add.at(force, b, -pull)
    return force


def _upright(points: Points) -> Points:
    """Turned so that the picture is widest from left to right, centred and stretched to `ASPECT`."""
    points = points - points.mean(0)
    if len(points) < 3:
        return points
    _, axes = np.linalg.eigh(points.T @ points)
    points = points @ axes[:, ::-1]
    points *= np.where(points[np.abs(points).argmax(0), [0, 1]] < 0, -1, 1)  # an axis has no sign of its own
    spread = np.sqrt((points**2).mean(0)) + 1e-9
    ratio = spread[0] / spread[1]
    return points * [np.sqrt(ASPECT / ratio), np.sqrt(ratio / ASPECT)]


def _spread(points: Points, sizes: NDArray[np.float64], widths: NDArray[np.float64]) -> Points:
    """Scaled to pixels, and nodes pushed apart until each has room for itself and a label below it.

    A node's room is an ellipse as wide as its label, twice as wide as high: distances are taken with heights
    doubled, where it is a circle.
    """
    from scipy.spatial import cKDTree

    room = np.maximum(sizes + 12, 0.5 * widths)
    points = points * [1, 2]
    area = np.sqrt(np.sum((2 * room) ** 2) * 1.15)
    points = points * area / (4 * np.sqrt(points.std(0).prod()) + 1e-9)
    for _ in range(120):
        near = cKDTree(points).query_pairs(2 * room.max(), output_type="ndarray")
        near = near[np.lexsort(near.T[::-1])]
        gap = points[near[:, 0]] - points[near[:, 1]]
        distance = np.linalg.norm(gap, axis=1) + 1e-6
        overlap = room[near[:, 0]] + room[near[:, 1]] - distance
        close = overlap > 0
        if not close.any():
            break
        push = gap[close] / distance[close, None] * overlap[close, None] * 0.3
        np.add.at(points, near[close, 0], push)
        np.add.at(points, near[close, 1], -push)
    return points / [1, 2]
