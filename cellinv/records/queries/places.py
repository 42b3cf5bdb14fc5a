"""Where many things stand at once: the containers below one, the paths to some, open placements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cellinv.records.queries.above import containers_above
from cellinv.records.queries.storage import read_type, slot_label
from cellinv.records.queries.things import among, chunks
from cellinv.records.tables.storage import Container, Placement
from cellinv.records.tables.storage import ContainerType as TypeRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from cellinv.domain.storage.container_types import ContainerType


class Standing(NamedTuple):
    """Where a thing stands now; ``path`` are the names from the outermost container in."""

    container_id: int
    path: tuple[str, ...]
    slot: str | None
    since: datetime


def containers_below(container_id: int) -> Select[int]:
    """Return a select of a container and all those in it, at any depth."""
    below = select(Container.id).where(Container.id == container_id).cte("below", recursive=True)
    child = aliased(Container)
    below = below.union_all(select(child.id).join(below, child.parent_id == below.c.id))
    return select(below.c.id)


def paths_of(session: Session, container_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return the names from the outermost container to each of these."""
    names: dict[int, list[tuple[int, str]]] = {}
    for some in chunks(sorted(set(container_ids))):
        for leaf, depth, name in session.execute(_above(session, some)):
            names.setdefault(leaf, []).append((depth, name))
    return {leaf: tuple(name for _, name in sorted(found)[::-1]) for leaf, found in names.items()}


def _above(session: Session, container_ids: Collection[int]) -> Select[Any]:
    above = containers_above(among(session, Container.id, container_ids), Container.name)
    return select(above.c.start, above.c.up, above.c.name)


def standing(
    session: Session,
    *,
    vial_ids: Collection[int] = (),
    child_ids: Collection[int] = (),
) -> dict[tuple[str, int], Standing]:
    """Return where vials and containers stand now, by kind and id; what stands nowhere is left out.

    A container's path ends with the container around it.
    """
    found: list[Any] = []
    for kind, column, ids in (
        ("vial", Placement.vial_id, vial_ids),
        ("container", Placement.child_id, child_ids),
    ):
        for some in chunks(ids):
            rows = session.execute(
                select(
                    column, Placement.container_id, Placement.slot_row, Placement.slot_column,
                    Placement.started_at,
                ).where(among(session, column, some), Placement.ended_at.is_(None))
            )  # fmt: skip
            found += [(kind, *row) for row in rows]
    around = {row[2] for row in found}
    paths, types = paths_of(session, around), _types(session, around)
    return {
        (kind, one): Standing(box, paths[box], slot_label(types[box], row, column), since)
        for kind, one, box, row, column, since in found
    }


def _types(session: Session, container_ids: Iterable[int]) -> dict[int, ContainerType]:
    found: dict[int, ContainerType] = {}
    for some in chunks(sorted(container_ids)):
        rows = session.execute(
            select(Container.id, TypeRow.definition)
            .join(TypeRow, TypeRow.id == Container.type_id)
            .where(among(session, Container.id, some))
        )
        found |= {row_id: read_type(definition) for row_id, definition in rows}
    return found
