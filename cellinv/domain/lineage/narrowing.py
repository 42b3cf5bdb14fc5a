"""A lineage narrowed down: what matches, and what lies between that and the root."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from cellinv.domain.lineage.graph import Key, Node, Trace, neighbours, steps_from

LEFT: Final = frozenset({"stored", "out", "in_transit"})
"""States of vials that are still there to be used."""
CLINICAL: Final = frozenset({"dose", "subject", "study"})
Places = Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Narrow:
    """What is asked for; what is empty is not asked. A place holds vials alone.

    ``left``: only vials still there; ``clinical``: only what went into doses, and those.
    """

    kind: str = ""
    state: str = ""
    place: str = ""
    owner: str = ""
    left: bool = False
    clinical: bool = False


ALL: Final = Narrow()


def narrowed(trace: Trace, by: Narrow, places: Places, owners: Mapping[Key, str]) -> Trace:
    """Return what of a lineage matches, with all that lies between it and the root."""
    if by == ALL:
        return trace
    down, up = neighbours(trace.links, up=False), neighbours(trace.links, up=True)
    clinic = _clinic(trace, up) if by.clinical else None
    matching = {
        node.key
        for node in trace.nodes
        if _matches(node, by, places, owners) and (clinic is None or node.key in clinic)
    }
    root = trace.root.key
    kept = {root} | matching
    for near, back in ((down, up), (up, down)):
        side = steps_from(root, near).keys()
        kept |= _reached(matching & side, back) & side
    nodes = tuple(node for node in trace.nodes if node.key in kept)
    links = tuple(each for each in trace.links if each[0] in kept and each[1] in kept)
    return Trace(trace.root, nodes, links)


def _matches(node: Node, by: Narrow, places: Places, owners: Mapping[Key, str]) -> bool:
    vial = node.kind == "vial"
    return (
        by.kind in {"", node.kind}
        and by.state in {"", node.status}
        and (not by.place or (vial and places.get(node.id, ("",))[0] == by.place))
        and by.owner in {"", owners.get(node.key, "")}
        and (not by.left or (vial and node.status in LEFT))
    )


def _clinic(trace: Trace, up: Mapping[Key, list[Key]]) -> set[Key]:
    given = {node.key for node in trace.nodes if node.kind in CLINICAL}
    return given | _reached(given, up)


def _reached(starts: Collection[Key], near: Mapping[Key, list[Key]]) -> set[Key]:
    """Return everything reached from any of some starts."""
    found: set[Key] = set()
    wave = list(starts)
    while wave:
        wave = [b for a in wave for b in near.get(a, ()) if b not in found]
        found.update(wave)
    return found
