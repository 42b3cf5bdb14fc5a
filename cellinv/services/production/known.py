"""What a run can be begun with, by what is registered and what earlier runs were made by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, null, select

from cellinv.records.tables.banks import CellLine, Run
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Known:
    """Lines by code; protocols, and versions of each, those a run was begun with last first."""

    lines: tuple[str, ...]
    protocols: dict[str, tuple[str, ...]]


def known(desk: Desk) -> Known:
    """Return the lines within reach, and the protocols that runs within reach name.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach = reach_of(desk)
    lines = select(CellLine.code).where(reach.where(CellLine.owner_id, null()))
    named = (
        select(Run.protocol, Run.protocol_version)
        .where(Run.protocol.is_not(None), reach.where(Run.owner_id, Run.site_id))
        .group_by(Run.protocol, Run.protocol_version)
        .order_by(func.max(Run.id).desc())
    )
    protocols: dict[str, list[str]] = {}
    with reading(desk) as session:
        for protocol, version in session.execute(named):
            versions = protocols.setdefault(str(protocol), [])
            if version:
                versions.append(version)
        codes = tuple(session.scalars(lines.order_by(CellLine.code)))
    return Known(codes, {name: tuple(versions) for name, versions in protocols.items()})
