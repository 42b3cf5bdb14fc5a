"""The containers that containers stand in, at any depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select
from sqlalchemy.orm import aliased

from cellinv.records.tables.storage import Container

if TYPE_CHECKING:
    from sqlalchemy import CTE, ColumnElement


def containers_above(these: ColumnElement[bool], *more: Any) -> CTE:
    """Return containers and all they stand in now, a row each.

    ``start`` is the container begun with, ``id`` it or one around it, ``up`` steps further out.
    ``more`` are columns of the container to be told with it: joined to what is above afterwards,
    PostgreSQL takes it for many and reads every container.
    """
    above = (
        select(
            Container.id.label("start"), Container.id, Container.parent_id, literal(0).label("up"),
            *more,
        )
        .where(these)
        .cte("above", recursive=True)
    )  # fmt: skip
    outer = aliased(Container)
    told = (getattr(outer, column.key) for column in more)
    return above.union_all(
        select(above.c.start, outer.id, outer.parent_id, above.c.up + 1, *told).join(
            above, above.c.parent_id == outer.id
        )
    )
