"""Places for the nodes of a graph: columns from left to right, as few crossings as a few sweeps find.

Source: K. Sugiyama, S. Tagawa and M. Toda (1981), Methods for visual understanding of hierarchical system structures.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

Key = Any  # whatever can be looked up in a dict
Edge = tuple[Key, Key]


def columns_of(nodes: Sequence[Key], edges: Sequence[Edge]) -> dict[Key, int]:
    """Return each node's column: as many steps left of the end as its longest way there is long.

    Args:
        nodes: each after all that it is made from; the last is the end.
        edges: (source, made from it).

    Returns:
        A column for each node, from 0 on the left; every edge goes to the right.

    >>> columns_of(["w", "x", "wx", "y"], [("w", "wx"), ("x", "wx"), ("wx", "y"), ("w", "y")])
    {'w': 0, 'x': 0, 'wx': 1, 'y': 2}
    """
    distance = dict.fromkeys(nodes, 0)
    uses: dict[Key, list[Key]] = {node: [] for node in nodes}
    for source, end in edges:
        uses[source].append(end)
    for node in reversed(nodes):
        distance[node] = max((distance[end] + 1 for end in uses[node]), default=0)
    deepest = max(distance.values())
    return {node: deepest - distance[node] for node in nodes}


def arrange(nodes: Sequence[Key], edges: Sequence[Edge]) -> tuple[dict[Key, tuple[int, float]], dict[Edge, list]]:
    """Place the nodes of a graph, and the bends of edges that pass other columns.

    Args:
        nodes: each after all that it is made from; the last is the end.
        edges: (source, made from it), each once.

    Returns:
        For each node its (column, height), in units of a node's room; for each edge its bends, also
        (column, height), in the columns that it passes.

    >>> places, bends = arrange(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")])
    >>> [places[node][0] for node in "abc"], len(bends["a", "c"])
    ([0, 1, 2], 1)
    """
    column = columns_of(nodes, edges)
    links: list[Edge] = []
    bends: dict[Edge, list[Key]] = {}
    levels: list[list[Key]] = [[] for _ in range(max(column.values()) + 1)]
    for node in nodes:
        levels[column[node]].append(node)
    for source, end in edges:
        chain: list[Key] = [source]
        for c in range(column[source] + 1, column[end]):
            chain.append((source, end, c))
            levels[c].append(chain[-1])
        links += zip(chain, [*chain[1:], end], strict=True)
        bends[source, end] = chain[1:]
    before: dict[Key, list[Key]] = {key: [] for level in levels for key in level}
    after: dict[Key, list[Key]] = {key: [] for level in levels for key in level}
    for source, end in links:
        before[end].append(source)
        after[source].append(end)
    levels = _untangle(levels, before, after)
    real = set(nodes)
    room = {key: 1.0 if key in real else 0.5 for key in before}
    height = _heights(levels, before, after, room)
    place = {key: (c, height[key]) for c, level in enumerate(levels) for key in level}
    return {n: place[n] for n in nodes}, {edge: [place[bend] for bend in chain] for edge, chain in bends.items()}


def _untangle(levels: list[list[Key]], before: dict, after: dict) -> list[list[Key]]:
    """Order each column by the mean place of its neighbours, there and back, and keep the order of fewest crossings."""
    best, fewest = levels, _crossings(levels, after)
    for sweep in range(12):
        forth = sweep % 2 == 0
        levels = [list(level) for level in levels]
        for c in range(1, len(levels)) if forth else range(len(levels) - 2, -1, -1):
            beside = {key: i for i, key in enumerate(levels[c - 1 if forth else c + 1])}
            near = before if forth else after
            own = {key: i for i, key in enumerate(levels[c])}
            mean = {k: sum(beside[n] for n in near[k]) / len(near[k]) if near[k] else own[k] for k in levels[c]}
            levels[c].sort(key=lambda key: mean[key])  # stable: ties keep their order
        crossings = _crossings(levels, after)
        if crossings < fewest:
            best, fewest = levels, crossings
    return best


def _crossings(levels: list[list[Key]], after: dict) -> int:
    total = 0
    for left, right in itertools.pairwise(levels):
        rank = {key: i for i, key in enumerate(right)}
        wires = [(i, rank[end]) for i, key in enumerate(left) for end in after[key]]
        total += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for n, a in enumerate(wires) for b in wires[:n])
    return total


def _heights(levels: list[list[Key]], before: dict, after: dict, room: dict[Key, float]) -> dict[Key, float]:
    """Let each node move towards its neighbours' mean height, as far as those above and below leave room."""
    height: dict[Key, float] = {}
    for level in levels:
        y = sum(room[key] for key in level) / 2
        for key in level:
            height[key] = y - room[key] / 2
            y -= room[key]
    for sweep in range(16):
        for level in levels if sweep % 2 else levels[::-1]:
            wish = {}
            for key in level:
                near = [height[n] for n in (before[key] + after[key])]
                wish[key] = sum(near) / len(near) if near else height[key]
            _settle(level, wish, room, height)
    return height


def _settle(level: list[Key], wish: dict[Key, float], room: dict[Key, float], height: dict[Key, float]) -> None:
    """Give a column's nodes, from the top down, the heights nearest to their wishes without one touching another."""
    blocks: list[tuple[float, list[Key]]] = []  # the height of a block's top edge, and the nodes hanging from it
    for key in level:
        top, keys = wish[key] + room[key] / 2, [key]
        while blocks and blocks[-1][0] - sum(room[k] for k in blocks[-1][1]) < top:
            above, those = blocks.pop()
            hung = sum(room[k] for k in those)
            top = (above * len(those) + (top + hung) * len(keys)) / (len(those) + len(keys))
            keys = those + keys
        blocks.append((top, keys))
    for top, keys in blocks:
        y = top
        for key in keys:
            height[key] = y - room[key] / 2
            y -= room[key]
