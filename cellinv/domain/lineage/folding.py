"""A lineage as a screen shows it: vials folded into counts, in layers from left to right."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final, Literal

from cellinv.domain.lineage.graph import Key, Node, Trace

By = Literal["state", "place", "run"]
Places = Mapping[int, tuple[str, ...]]
"""Where vials stand: the names from the outermost container inwards, by a vial's id."""

FEW: Final = 60
"""So many vials can be seen one by one; more unfold into smaller piles first."""

MIXED: Final = "mixed"
"""The state of a pile whose vials are in several."""

NOWHERE: Final[Places] = {}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A node to be drawn: a record, or a pile of vials with the same ends.

    ``name`` tells it from all others and stays the same when the lineage is read again;
    ``layer`` counts from the left, ``row`` from the top. ``label`` says what the vials of a pile
    share beside their state; ``within`` is the pile that was unfolded to show this.
    """

    name: str
    node: Node
    layer: int
    row: int
    members: tuple[Node, ...] = ()
    label: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A folded lineage: what to draw and the lines between, by name."""

    root: str
    drawn: tuple[Drawn, ...]
    lines: tuple[tuple[str, str], ...]


def fold(
    trace: Trace, unfolded: Collection[str] = (), *, by: By = "state", places: Places = NOWHERE
) -> Drawing:
    """Fold a lineage's vials by origin and fate, and by state, place or nothing else (run).

    ``unfolded`` names the piles to be taken apart: into vials, or where there are more than
    ``FEW``, into piles by where they stand, or else by their codes. The root is never folded.
    """
    piles = _Piles(frozenset(unfolded), places)
    names = _names(trace, piles, by)
    nodes = {node.key: node for node in trace.nodes}
    lines = tuple(dict.fromkeys((names[a], names[b]) for a, b in trace.links))
    shown = {name: _folded(members) for name, members in piles.members.items()}
    for key, name in names.items():
        shown.setdefault(name, nodes[key])
    layers = layered(tuple(shown), lines)
    rows = _rows(layers, lines)
    drawn = tuple(
        Drawn(
            name, node, layers[name], rows[name], tuple(piles.members.get(name, ())),
            piles.labels.get(name, ""), piles.within.get(name, ""),
        )
        for name, node in shown.items()
    )  # fmt: skip
    return Drawing(names[trace.root.key], drawn, lines)


@dataclass(frozen=True, slots=True)
class Ways:
    """All shortest ways between two nodes: those on any of them, in order, and the lines used.

    ``length`` is how many steps each has; below 0 there is none.
    """

    names: tuple[str, ...]
    steps: frozenset[tuple[str, str]]
    length: int


def ways_between(lines: Collection[tuple[str, str]], start: str, end: str) -> Ways:
    """Return all shortest ways between two drawn nodes, whichever way their lines run.

    Ways that only go forward, or only back, are taken before shorter ones that turn.
    """
    down: dict[str, list[str]] = defaultdict(list)
    up: dict[str, list[str]] = defaultdict(list)
    for source, target in lines:
        down[source].append(target)
        up[target].append(source)
    both = {name: [*down.get(name, ()), *up.get(name, ())] for name in (*down, *up)}
    for there, back in ((down, up), (up, down), (both, both)):
        ahead, behind = _distances(start, there), _distances(end, back)
        if end in ahead:
            length = ahead[end]
            on = {name for name in ahead if ahead[name] + behind.get(name, length + 1) == length}
            used = frozenset(
                (one, other)
                for one, other in lines
                if one in on and other in on and abs(ahead[one] - ahead[other]) == 1
            )
            return Ways(tuple(sorted(on, key=lambda name: (ahead[name], name))), used, length)
    return Ways((), frozenset(), -1)


def _distances(start: str, near: Mapping[str, list[str]]) -> dict[str, int]:
    """Return how many steps everything is away from a node."""
    found, wave = {start: 0}, [start]
    while wave:
        following = []
        for at in wave:
            for reached in near.get(at, ()):
                if reached not in found:
                    found[reached] = found[at] + 1
                    following.append(reached)
        wave = following
    return found


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


class _Piles:
    """The piles of vials that are drawn, those unfolded taken apart."""

    def __init__(self, unfolded: frozenset[str], places: Places) -> None:
        self._unfolded, self._places = unfolded, places
        self.members: dict[str, list[Node]] = {}
        self.labels: dict[str, str] = {}
        self.within: dict[str, str] = {}
        self.names: dict[Key, str] = {}

    def place(self, node: Node) -> tuple[str, ...]:
        """Return where a vial stands, as far as that is known."""
        return self._places.get(node.id, ())

    def add(self, name: str, nodes: list[Node], label: str = "", within: str = "") -> None:
        """Draw vials as a pile, one by one, or as smaller piles."""
        if within:
            self.within[name] = within
        if name not in self._unfolded and len(nodes) > 1:
            self.members[name], self.labels[name] = nodes, label
            self.names.update((node.key, name) for node in nodes)
        elif len(nodes) <= FEW:
            for node in nodes:
                self.names[node.key] = _name(node.key)
                self.within[_name(node.key)] = within if len(nodes) == 1 else name
        else:
            for said, some in self._parts(nodes):
                self.add(f"{name} | {said}", some, said, name)

    def _parts(self, nodes: list[Node]) -> Iterable[tuple[str, list[Node]]]:
        """Return smaller piles: by the first step of their places that differs, or by code."""
        paths = [self._places.get(node.id, ()) for node in nodes]
        for depth in range(1, max(map(len, paths), default=0) + 1):
            parts: dict[str, list[Node]] = defaultdict(list)
            for node, path in zip(nodes, paths, strict=True):
                parts["/".join(path[:depth]) or "–"].append(node)
            if 1 < len(parts) <= FEW:
                return sorted(parts.items())
        return _by_code(nodes)


def _by_code(nodes: list[Node]) -> Iterable[tuple[str, list[Node]]]:
    ordered = sorted(nodes, key=_code)
    size = max(ceil(len(ordered) / FEW), FEW)
    for start in range(0, len(ordered), size):
        some = ordered[start : start + size]
        yield f"{some[0].code} – {some[-1].code}", some


def _code(node: Node) -> str:
    return node.code


def _names(trace: Trace, piles: _Piles, by: By) -> dict[Key, str]:
    """Return the name under which each node is drawn, and put the vials into piles."""
    origin = {target: source for source, target in trace.links if target.kind == "vial"}
    fate = {source: target for source, target in trace.links if source.kind == "vial"}
    names: dict[Key, str] = {}
    groups: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in trace.nodes:
        if node.kind != "vial" or node == trace.root:
            names[node.key] = _name(node.key)
            continue
        ends = (_name(end) if end else "" for end in (origin.get(node.key), fate.get(node.key)))
        label = "/".join(piles.place(node)[:1]) if by == "place" else ""
        shared = node.status if by == "state" else label or (node.status if by == "place" else "")
        groups["vials " + " ".join((*ends, shared)), label].append(node)
    for (name, label), members in groups.items():
        piles.add(name, members, label)
    return names | piles.names


def _name(key: Key) -> str:
    return f"{key.kind}:{key.id}"


def _folded(members: list[Node]) -> Node:
    count = sum(member.count or 1 for member in members)
    states = {member.status for member in members}
    return Node("vial", "", states.pop() if len(states) == 1 else MIXED, 0, count)


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
