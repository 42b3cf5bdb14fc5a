"""The containers of a site as they stand, and those that an import makes on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from cellinv.domain.exchange.importing import NameUnsound
from cellinv.domain.exchange.places import path_key
from cellinv.domain.exchange.refusals import SlotMissing, TypeUnknown
from cellinv.domain.lookup import AmbiguousCode, UnknownCode, WrongKind
from cellinv.domain.naming import CodeUnsound, check_code, code_key
from cellinv.domain.people import OtherSite
from cellinv.domain.storage.container_types import ContainerType, check_may_hold
from cellinv.domain.storage.placing import (
    ContainerRetired,
    Inside,
    choose_slots,
)
from cellinv.domain.storage.positions import Slot, SlotOutside, SlotUnreadable, label_of, slot_of
from cellinv.records.queries.blinding import inside_seen
from cellinv.records.queries.storage import read_type
from cellinv.records.tables.codes import Code
from cellinv.records.tables.people import Site
from cellinv.records.tables.storage import Container, SlotMark
from cellinv.records.tables.storage import ContainerType as TypeRow
from cellinv.services.exchange.names import Names, parted, place_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from cellinv.domain.exchange.outcomes import Place, Step
    from cellinv.services.desk import Place as SitePlace

_USUAL: Final = {"rack": "RACK", "freezer": "FREEZER-80", "tank": "TANK-LN2", "box": "BOX-9X9"}
"""The type of a step that neither a mapping nor labels tell of, by kind."""


@dataclass(eq=False, slots=True)
class Node:
    """A container, there (``id``) or to be made; what is in it is read when first asked for."""

    name: str
    kind: ContainerType
    parent: Node | None = None
    id: int | None = None
    code: str = ""
    state: str = "active"
    remembered: str = ""
    berth: Slot | None = None
    wanted: bool = False
    children: dict[str, Node] = field(default_factory=dict)
    taken: dict[Slot, str] = field(default_factory=dict)
    closed: dict[Slot, tuple[str, str]] = field(default_factory=dict)
    known_free: set[Slot] = field(default_factory=set)
    loose: int = 0
    read: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """Return the names from the outermost container to this one."""
        above = self.parent.path if self.parent else ()
        return (*above, self.name)

    @property
    def shown(self) -> str:
        """Return the path as people write it."""
        return "/".join(self.path)

    @property
    def made(self) -> bool:
        """Say whether this import makes it."""
        return self.id is None and self.wanted

    def want(self) -> None:
        """Have it made, and everything it stands in."""
        node: Node | None = self
        while node is not None and not node.wanted:
            node.wanted = True
            node = node.parent

    def label(self, slot: Slot | None) -> str:
        """Return a slot as the container prints it, empty where it has none."""
        if slot is None or self.kind.grid is None:
            return ""
        return label_of(self.kind.scheme, *self.kind.grid, slot)


class Tree:
    """Finds containers by path, code and name, and plans those that are missing."""

    def __init__(
        self,
        session: Session,
        site: SitePlace,
        mapping: str,
        names: Names,
        types: Mapping[str, ContainerType],
        *,
        blind: Collection[int],
    ) -> None:
        """``blind``: the studies whose arms whoever imports may not see."""
        self._session, self._site, self._mapping = session, site, mapping
        self._names, self._types, self._blind = names, types, blind
        self._roots: dict[str, Node] = {}
        self._by_id: dict[int, Node] = {}
        self._by_code: dict[str, Node] = {}
        self._by_name: dict[str, list[Node]] = {}
        self.planned: list[Node] = []
        self._load()
        self._remembered = dict(self._read_remembered())

    def known(self) -> dict[tuple[str, ...], ContainerType]:
        """Return the types of the containers that are there, by the names on the way."""
        found = {node.path: node.kind for node in self._by_id.values()}
        for path, (_, container_id) in self._remembered.items():
            if container_id in self._by_id:
                found[path] = self._by_id[container_id].kind
        return found

    def node(self, container_id: int) -> Node | None:
        """Return a container of this site by its id."""
        return self._by_id.get(container_id)

    def by_code(self, code: str) -> Node | None:
        """Return a container of this site, there or planned, by its own code."""
        return self._by_code.get(code_key(code))

    def beside(self, parent: Node | None, name: str) -> Node | None:
        """Return the container of a name directly in another, or in the site."""
        return (parent.children if parent else self._roots).get(code_key(name))

    def settle(self, place: Place) -> Node:
        """Return the container a row names: one that is there, else one to be made.

        Raises what stands in the way: unknown, ambiguous, at another site, not holding the next.
        """
        if not place.path:
            return self.named(place.container)
        names = [" ".join(step.name.split()) for step in place.path]
        keys = path_key(names)
        node: Node | None = None
        for depth, (step, name) in enumerate(zip(place.path, names, strict=True), 1):
            siblings = node.children if node else self._roots
            node = (
                self._once(keys[:depth])
                or siblings.get(code_key(name))
                or self._on_the_way(step, name, node, names[:depth])
            )
        assert node is not None  # noqa: S101 - the path has a step
        return node

    def named(self, text: str) -> Node:
        """Return a container by code, by name, or by a path of names.

        Raises:
            UnknownCode, AmbiguousCode, OtherSite, WrongKind.
        """
        here = self._by_code.get(code_key(text))
        if here is not None:
            return here
        found = self._names.find(text)
        if found is not None and found.record_kind == "container":
            return self._here(found.record_id, text)
        wanted = [code_key(part) for part in text.split("/") if part.strip()]
        matches = [
            node
            for node in self._by_name.get(wanted[-1] if wanted else "", ())
            if [code_key(name) for name in node.path[-len(wanted) :]] == wanted
        ]
        whole = [node for node in matches if len(node.path) == len(wanted)] or matches
        if len(whole) > 1:
            raise AmbiguousCode(code=text, candidates=", ".join(node.shown for node in whole))
        if not whole and found is not None:
            kind = found.record_kind.replace("_", " ")
            raise WrongKind(code=text, kind=kind, wanted="container")
        if not whole:
            raise UnknownCode(code=text)
        return whole[0]

    def plan(self, name: str, kind: ContainerType, parent: Node | None, at: str = "") -> Node:
        """Plan a container in another, at a slot, else where its name says, else the next free.

        Raises:
            NameUnsound, ContainerDoesNotHold, SlotTaken, SlotClosed, ContainerFull.
        """
        try:
            check_code(name)
        except CodeUnsound as refusal:
            raise NameUnsound(name=name[:40], why=refusal.values["why"]) from refusal
        node = Node(name, kind, parent, read=True)
        if parent is not None:
            check_may_hold(parent.kind, kind, self._types.values())
            node.berth = self._berth(parent, name, at)
        self._note(node)
        self.planned.append(node)
        return node

    def give_code(self, node: Node, code: str) -> None:
        """Let a planned container have a code of its own choice."""
        self._names.give(code, "container")
        node.code = code
        self._by_code[code_key(node.code)] = node

    def type_named(self, text: str) -> ContainerType:
        """Return a container type by code or name; TypeUnknown."""
        wanted = code_key(text)
        for kind in self._types.values():
            if wanted in (code_key(kind.code), code_key(kind.name)):
                return kind
        raise TypeUnknown(type=text, known=", ".join(self._types))

    def slot_in(self, node: Node, label: str) -> Slot | None:
        """Return the free slot of a label, or nothing where things lie loose.

        Raises:
            SlotMissing, SlotTaken, SlotClosed, SlotOutside, ContainerFull, ContainerRetired.
        """
        if node.state in {"retired", "defrosting"}:
            raise ContainerRetired(box=node.shown, state=node.state)
        self.look_into(node)
        if node.kind.grid is not None and not label:
            raise SlotMissing(container=node.shown)
        free = _free_slot(node, label)
        if free is not None:
            return free
        now = Inside(node.taken, node.closed, node.loose)
        (slot,) = choose_slots(node.shown, node.kind, now, 1, label or None)
        return slot

    def look_into(self, node: Node) -> None:
        """Read what is in a container, once."""
        if node.read or node.id is None:
            return
        now = inside_seen(self._session, node.id, self._blind)
        node.taken, node.closed, node.loose = dict(now.taken), dict(now.closed), now.loose
        node.known_free = set(_free_marks(self._session, node.id))
        node.read = True

    def looked_into(self) -> Iterator[Node]:
        """Yield the containers with slots whose contents were asked for."""
        for node in (*self._by_id.values(), *self.planned):
            if node.read and node.kind.grid is not None and (node.id or node.wanted):
                yield node

    def _on_the_way(self, step: Step, name: str, parent: Node | None, names: Sequence[str]) -> Node:
        code = step.type or _USUAL.get(step.kind, "")
        kind = self._types.get(code) or next(
            (each for each in self._types.values() if each.kind == step.kind), None
        )
        if kind is None:
            raise TypeUnknown(type=step.type or step.kind, known=", ".join(self._types))
        node = self.plan(name, kind, parent)
        remembered = place_name(self._mapping, names)
        if self._names.is_free(remembered):
            node.remembered = remembered
        return node

    def _berth(self, parent: Node, name: str, at: str) -> Slot | None:
        self.look_into(parent)
        now = Inside(parent.taken, parent.closed, parent.loose)
        said = at or _slot_told(parent, name)
        (slot,) = choose_slots(parent.shown, parent.kind, now, 1, said or None)
        if slot is None:
            parent.loose += 1
        else:
            parent.taken[slot] = name
        return slot

    def _note(self, node: Node) -> None:
        siblings = node.parent.children if node.parent else self._roots
        siblings[code_key(node.name)] = node
        self._by_name.setdefault(code_key(node.name), []).append(node)

    def _load(self) -> None:
        rows = self._session.execute(
            select(
                Container.id, Container.code, Container.name, Container.state,
                Container.parent_id, TypeRow.definition,
            )
            .join(TypeRow, TypeRow.id == Container.type_id)
            .where(Container.site_id == self._site.id)
        ).all()  # fmt: skip
        for row in rows:
            node = Node(row.name, read_type(row.definition), id=row.id, code=row.code)
            node.state = row.state
            self._by_id[row.id] = self._by_code[code_key(row.code)] = node
        for row in rows:
            node = self._by_id[row.id]
            node.parent = self._by_id.get(row.parent_id) if row.parent_id else None
            self._note(node)

    def _read_remembered(self) -> Iterator[tuple[tuple[str, ...], tuple[str, int]]]:
        start = f"{self._mapping}:place:"
        rows = self._session.execute(
            select(Code.text, Code.record_id).where(
                Code.record_kind == "container",
                Code.kind == "import",
                Code.text.startswith(start, autoescape=True),
            )
        )
        for text, record_id in rows:
            yield path_key(parted(text.removeprefix(start))), (text, record_id)

    def _once(self, keys: tuple[str, ...]) -> Node | None:
        """Return what an earlier import made for these names, wherever it is now."""
        text, container_id = self._remembered.get(keys, ("", 0))
        return self._here(container_id, text) if container_id else None

    def _here(self, container_id: int, text: str) -> Node:
        found = self._by_id.get(container_id)
        if found is None:
            row = self._session.execute(
                select(Container.code, Site.code.label("there"))
                .join(Site, Site.id == Container.site_id)
                .where(Container.id == container_id)
            ).one_or_none()
            code, there = (row.code, row.there) if row else (text, "–")
            raise OtherSite(code=code, there=there, here=self._site.code)
        return found


def _slot_told(parent: Node, name: str) -> str:
    """Return the last word of a name where it is a free slot: *Box 3* stands at 3."""
    label = name.rsplit(maxsplit=1)[-1] if name.split() else ""
    return label if _free_slot(parent, label) is not None else ""


def _free_slot(node: Node, label: str) -> Slot | None:
    """Return the slot of a label where it is one, and free."""
    if node.kind.grid is None:
        return None
    try:
        slot = slot_of(node.kind.scheme, *node.kind.grid, label)
    except (SlotOutside, SlotUnreadable):
        return None
    return None if slot in node.taken or slot in node.closed else slot


def _free_marks(session: Session, container_id: int) -> Iterator[Slot]:
    rows = session.execute(
        select(SlotMark.slot_row, SlotMark.slot_column).where(
            SlotMark.container_id == container_id,
            SlotMark.closed_at.is_(None),
            SlotMark.kind == "known_free",
        )
    )
    return (Slot(*row) for row in rows)
