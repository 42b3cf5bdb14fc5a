"""The graph from donor to dose: nodes, edges, and which of them are on the way from a root."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

from cellinv.domain.errors import DomainError

KINDS: Final = (
    "donor", "cell_line", "product", "lot", "vial", "run", "study", "dose", "subject",
)  # fmt: skip
"""What has a lineage, in the order in which things come from each other."""


class NotTraceable(DomainError):
    """The thing has no lineage."""

    sentence: ClassVar[str] = "{code} is a {kind}; it has no lineage."
    way_out: ClassVar[str] = "Trace a donor, line, lot, vial, run, product, study, subject or dose."


class Key(NamedTuple):
    """A record: its kind and id."""

    kind: str
    id: int


class Node(NamedTuple):
    """A record in a lineage; a tuple, since there may be tens of thousands.

    ``count`` is given where one node stands for many: the treated of a blinded study, or things
    that whoever looks may only count. These have the id 0 unless they are a record themselves.
    """

    kind: str
    code: str
    status: str
    id: int
    count: int | None = None  # type: ignore[assignment]  # hides tuple.count, as meant

    @property
    def key(self) -> Key:
        """Return kind and id."""
        return Key(self.kind, self.id)


@dataclass(frozen=True, slots=True)
class Trace:
    """A lineage: the root, every node reached with the root first, and edges from → to.

    ``links`` are the edges between records, ``edges`` the same as codes.
    """

    root: Node
    nodes: tuple[Node, ...]
    links: tuple[tuple[Key, Key], ...]

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """Return the edges as (from code, to code)."""
        codes = {node.key: node.code for node in self.nodes}
        return tuple((codes[source], codes[target]) for source, target in self.links)

    def of_kind(self, kind: str) -> tuple[Node, ...]:
        """Return the nodes of one kind."""
        return tuple(node for node in self.nodes if node.kind == kind)


def neighbours(links: Iterable[tuple[Key, Key]], *, up: bool) -> dict[Key, list[Key]]:
    """Return what each thing came from (``up``) or what came of it, one step away, in order.

    A database gives links in whatever order they lie: what is told of them must not vary with it.
    """
    found: dict[Key, list[Key]] = {}
    for source, target in links:
        start, end = (target, source) if up else (source, target)
        found.setdefault(start, []).append(end)
    for near in found.values():
        near.sort()
    return found


def steps_from(start: Key, near: Mapping[Key, list[Key]]) -> dict[Key, tuple[int, Key]]:
    """Return everything reached from ``start``: how many steps away, and through what."""
    found: dict[Key, tuple[int, Key]] = {}
    wave, steps = [start], 0
    while wave:
        steps += 1
        following = []
        for at in wave:
            for reached in near.get(at, ()):
                if reached != start and reached not in found:
                    found[reached] = (steps, at)
                    following.append(reached)
        wave = following
    return found
