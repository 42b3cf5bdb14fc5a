"""Container types in the inventory's own catalogue, and putting shipped ones into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.storage.container_types import ContainerType
from cellinv.records.catalog import catalog
from cellinv.records.ledger.texts import canonical
from cellinv.records.tables.storage import ContainerType as TypeRow
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cellinv.services.desk import Desk


def add_container_types(desk: Desk, entries: Sequence[Mapping[str, object]]) -> Receipt:
    """Put container types into the inventory's catalogue; known codes are left as they are."""
    allow(desk, "settings")
    with doing(desk, "register_container_types") as act:
        _add_unknown(act, entries)
    return act.receipt()


def shipped_type_ids(act: Doing, wanted: Iterable[str]) -> dict[str, int]:
    """Return the ids of all types by code, after putting in those shipped ones that are wanted."""
    needed = set(wanted)
    _add_unknown(act, [each for each in catalog("container_types") if each["code"] in needed])
    act.session.flush()
    return {row.code: row.id for row in act.session.execute(select(TypeRow.code, TypeRow.id))}


def _add_unknown(act: Doing, entries: Iterable[Mapping[str, object]]) -> None:
    known = set(act.session.scalars(select(TypeRow.code)))
    for entry in entries:
        kind = ContainerType.from_dict(entry)
        if kind.code not in known:
            act.session.add(
                TypeRow(
                    code=kind.code,
                    name=kind.name,
                    kind=kind.kind.value,
                    rows=kind.rows,
                    columns=kind.columns,
                    capacity=kind.capacity,
                    definition=canonical(dict(entry)),
                )
            )
