"""A lineage as a screen shows it: vials folded into counts by state, in layers left to right."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cellinv.domain.lineage.graph import Key, Node, Trace


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node to be drawn: a record, or ``count`` vials in one state with the same ends.

    ``name`` tells it from all others and stays the same when the lineage is read again;
    ``layer`` counts from the left, ``row`` from the top.
    """

    name: str
    node: Node
    layer: int
    row: int
    members: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A folded lineage: what to draw and the lines between, by name."""

    root: str
    drawn: tuple[Drawn, ...]
    lines: tuple[tuple[str, str], ...]


def fold(trace: Trace, unfolded: Collection[str] = ()) -> Drawing:
    """Fold a lineage's vials by origin, fate and state; ``unfolded`` names those to show singly.

    The root is never folded.
    """
    names, groups = _names(trace, frozenset(unfolded))
    nodes = {node.key: node for node in trace.nodes}
    lines = tuple(dict.fromkeys((names[a], names[b]) for a, b in trace.links))
    shown = {
        name: _folded(members) if len(members) > 1 else members[0]
        for name, members in groups.items()
    }
    for key, name in names.items():
        shown.setdefault(name, nodes[key])
    layers = layered(tuple(shown), lines)
    rows = _rows(layers, lines)
    drawn = tuple(
        Drawn(name, node, layers[name], rows[name], tuple(groups.get(name, ())))
        for name, node in shown.items()
    )
    return Drawing(names[trace.root.key], drawn, lines)


def layered(names: Collection[str], lines: Collection[tuple[str, str]]) -> dict[str, int]:
    """Return the layer of each name: one to the right of the furthest thing it came from."""
    before = Counter(target for _, target in lines)
    after = defaultdict(list)
    for source, target in lines:
        after[source].append(target)
    layers = dict.fromkeys(names, 0)
    ready = [name for name in names if not before[name]]
    while ready:
        name = ready.pop()
        for target in after[name]:
            layers[target] = max(layers[target], layers[name] + 1)
            before[target] -= 1
            if not before[target]:
                ready.append(target)
    return layers


def _names(trace: Trace, unfolded: frozenset[str]) -> tuple[dict[Key, str], dict[str, list[Node]]]:
    origin = {target: source for source, target in trace.links if target.kind == "vial"}
    fate = {source: target for source, target in trace.links if source.kind == "vial"}
    names, groups = {}, defaultdict(list)
    for node in trace.nodes:
        single = _name(node.key)
        if node.kind != "vial" or node == trace.root:
            names[node.key] = single
            continue
        ends = (_name(end) if end else "" for end in (origin.get(node.key), fate.get(node.key)))
        group = "vials " + " ".join((*ends, node.status))
        if group in unfolded:
            names[node.key] = single
            continue
        names[node.key] = group
        groups[group].append(node)
    return names, dict(groups)


def _name(key: Key) -> str:
    return f"{key.kind}:{key.id}"


def _folded(members: list[Node]) -> Node:
    count = sum(member.count or 1 for member in members)
    return Node("vial", "", members[0].status, 0, count)


def _rows(layers: Mapping[str, int], lines: Collection[tuple[str, str]]) -> dict[str, int]:
    """Return the row of each name in its layer, near the middle of what it came from."""
    parents = defaultdict(list)
    for source, target in lines:
        parents[target].append(source)
    columns = defaultdict(list)
    for name, layer in layers.items():
        columns[layer].append(name)
    rows: dict[str, int] = {}
    for layer in sorted(columns):
        middle = {
            name: sum(rows[each] for each in parents[name]) / max(len(parents[name]), 1)
            for name in columns[layer]
        }
        ordered = sorted(columns[layer], key=lambda each: middle[each])
        rows |= {name: row for row, name in enumerate(ordered)}
    return rows
