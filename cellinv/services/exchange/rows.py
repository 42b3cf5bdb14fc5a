"""The rows of each list that is taken out, streamed, under headers our own import reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import aliased

from cellinv.domain.exchange.mapping import Meaning
from cellinv.domain.language import tr
from cellinv.records.ledger.texts import loads
from cellinv.records.queries.storage import read_type, slot_label
from cellinv.records.tables.banks import CellLine, Format, Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.tables.people import Party, Site
from cellinv.records.tables.storage import Container, Placement
from cellinv.records.tables.storage import ContainerType as TypeRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from cellinv.domain.storage.container_types import ContainerType
    from cellinv.services.people.reach import Reach

_FETCHED: Final = 1000
_MOST_SUBJECTS: Final = 20
_ARMS: Final = frozenset({"study", "subject", "dose", "allocation"})


class _Paths:
    """The path of every container, as people write it."""

    def __init__(self, session: Session) -> None:
        rows = session.execute(
            select(Container.id, Container.name, Container.parent_id, TypeRow.definition).join(
                TypeRow, TypeRow.id == Container.type_id
            )
        )
        self._of = {row.id: (row.name, row.parent_id, row.definition) for row in rows}
        self._known: dict[int, str] = {}

    def path(self, container_id: int | None) -> str:
        """Return the names from the outermost container to this one."""
        if container_id is None:
            return ""
        if container_id not in self._known:
            name, parent, _ = self._of[container_id]
            self._known[container_id] = f"{self.path(parent)}/{name}" if parent else name
        return self._known[container_id]

    def slot(self, container_id: int | None, row: int | None, column: int | None) -> str:
        """Return a slot as the container prints it."""
        if container_id is None or row is None:
            return ""
        return slot_label(self.kind(container_id), row, column) or ""

    def kind(self, container_id: int) -> ContainerType:
        """Return a container's type."""
        return read_type(self._of[container_id][2])


def storage_columns() -> list[str]:
    """Return the headers of the list of containers."""
    own = _native("storage", Meaning.NAME, Meaning.CONTAINER_TYPE, Meaning.CONTAINER,
                  Meaning.SLOT, Meaning.CODE)  # fmt: skip
    return [*own, tr("Site"), tr("State"), tr("Whereabouts"), tr("Temperature (°C)"), tr("Vials")]


def storage_rows(session: Session, reach: Reach) -> Iterator[list[Any]]:
    """Yield the containers, the outer ones before what stands in them."""
    paths = _Paths(session)
    inside = aliased(Placement)
    held = (
        select(func.count(inside.id))
        .where(
            inside.container_id == Container.id,
            inside.ended_at.is_(None),
            inside.vial_id.is_not(None),
        )
        .scalar_subquery()
    )
    query = (
        select(
            Container.id, Container.name, TypeRow.code.label("type"), Container.parent_id,
            Placement.slot_row, Placement.slot_column, Container.code, Site.code.label("site"),
            Container.state, Container.whereabouts, Container.temperature_c, held.label("vials"),
        )
        .join(TypeRow, TypeRow.id == Container.type_id)
        .join(Site, Site.id == Container.site_id)
        .outerjoin(
            Placement, (Placement.child_id == Container.id) & Placement.ended_at.is_(None)
        )
        .where(_sites(reach))
    )  # fmt: skip
    found = sorted(session.execute(query), key=lambda row: (row.site, paths.path(row.id)))
    for row in found:
        slot = paths.slot(row.parent_id, row.slot_row, row.slot_column)
        yield [row.name, row.type, paths.path(row.parent_id), slot, *row[6:]]


def _sites(reach: Reach) -> Any:
    """Return which containers may be seen: they have a site and no owner."""
    if any(site is None for site, _ in reach.pairs):
        return Container.id.is_not(None)
    return Container.site_id.in_({site for site, _ in reach.pairs})


def lot_columns() -> list[str]:
    """Return the headers of the list of lots."""
    own = _native("lots", Meaning.CODE, Meaning.LOT_KIND, Meaning.LINE, Meaning.AGE, Meaning.DATE,
                  Meaning.EXPIRES, Meaning.RETEST, Meaning.FORMAT, Meaning.FILLED, Meaning.GRADE,
                  Meaning.OWNER, Meaning.MEDIUM, Meaning.NOTE)  # fmt: skip
    return [*own, tr("Site"), tr("State"), tr("Stock"), tr("Legacy"), tr("Vials stored")]


def lot_rows(session: Session, reach: Reach) -> Iterator[list[Any]]:
    """Yield the lots by code."""
    stored = (
        select(func.count(Vial.id))
        .where(Vial.lot_id == Lot.id, Vial.status == "stored")
        .scalar_subquery()
    )
    query = (
        select(
            Lot, CellLine.code, Format.code, Party.code, Site.code, stored
        )
        .outerjoin(CellLine, CellLine.id == Lot.line_id)
        .join(Format, Format.id == Lot.format_id)
        .join(Party, Party.id == Lot.owner_id)
        .join(Site, Site.id == Lot.site_id)
        .where(reach.where(Lot.owner_id, Lot.site_id))
        .order_by(Lot.code)
        .execution_options(yield_per=_FETCHED)
    )  # fmt: skip
    for lot, line, made, owner, site, count in session.execute(query):
        yield [
            lot.code, lot.kind, line, _age(lot.passage, lot.days_in_differentiation),
            lot.filled_on, lot.expires_on, lot.retest_on, made, lot.filled,
            tr("yes") if lot.grade == "GMP" else tr("no"), owner, lot.medium, lot.notes,
            site, _word(lot.status), lot.stock, tr("yes") if lot.legacy else tr("no"), count,
        ]  # fmt: skip


def vial_columns() -> list[str]:
    """Return the headers of the list of vials."""
    own = _native("vials", Meaning.CODE, Meaning.LOT, Meaning.NUMBER, Meaning.CONTAINER,
                  Meaning.SLOT, Meaning.LINE, Meaning.AGE, Meaning.DATE, Meaning.MEDIUM,
                  Meaning.NOTE)  # fmt: skip
    return [*own, tr("State"), tr("Lot state"), tr("Owner"), tr("Site"), tr("Open hold")]


def vial_rows(session: Session, reach: Reach) -> Iterator[list[Any]]:
    """Yield the vials by code."""
    paths, hold = _Paths(session), aliased(Hold)
    held = (
        select(func.min(hold.kind))
        .where(hold.vial_id == Vial.id, hold.closed_at.is_(None))
        .scalar_subquery()
    )
    query = (
        select(
            Vial.code, Lot.code.label("lot"), Vial.number, Placement.container_id,
            Placement.slot_row, Placement.slot_column, CellLine.code.label("line"), Lot.passage,
            Lot.days_in_differentiation.label("days"), Lot.filled_on, Lot.medium, Vial.notes,
            Vial.status, Lot.status.label("lot_status"), Party.code.label("owner"),
            Site.code.label("site"), held.label("hold"),
        )
        .join(Lot, Lot.id == Vial.lot_id)
        .outerjoin(CellLine, CellLine.id == Lot.line_id)
        .join(Party, Party.id == Lot.owner_id)
        .join(Site, Site.id == Vial.site_id)
        .outerjoin(Placement, (Placement.vial_id == Vial.id) & Placement.ended_at.is_(None))
        .where(reach.where(Lot.owner_id, Vial.site_id))
        .order_by(Vial.code)
        .execution_options(yield_per=_FETCHED)
    )  # fmt: skip
    for row in session.execute(query):
        slot = paths.slot(row.container_id, row.slot_row, row.slot_column)
        yield [
            row.code, row.lot, row.number, paths.path(row.container_id), slot, row.line,
            _age(row.passage, row.days), row.filled_on, row.medium, row.notes,
            _word(row.status), _word(row.lot_status), row.owner, row.site,
            _word(row.hold or ""),
        ]  # fmt: skip


def ledger_columns() -> list[str]:
    """Return the headers of the list of entries."""
    return [
        tr("Entry"), tr("Happened at (UTC)"), tr("Recorded at (UTC)"), tr("Who"), tr("Witness"),
        tr("Station"), tr("Action"), tr("Reason"), tr("About"), tr("Previous hash"), tr("Hash"),
    ]  # fmt: skip


def ledger_rows(session: Session, reach: Reach, *, blind: bool) -> Iterator[list[Any]]:
    """Yield the entries of the chains within reach, in order.

    ``blind``: what an entry is about stays untold where it would tell of a study's arms.
    """
    codes = select(Site.code).where(_own_sites(reach))
    within = LedgerEntry.chain.is_not(None) if reach.everything else LedgerEntry.chain.in_(codes)
    query = (
        select(LedgerEntry)
        .where(within)
        .order_by(LedgerEntry.chain, LedgerEntry.seq)
        .execution_options(yield_per=_FETCHED)
    )
    for (entry,) in session.execute(query):
        yield [
            f"{entry.chain}:{entry.seq}", _exact(entry.happened_at), _exact(entry.recorded_at),
            entry.actor, entry.witness, entry.station, entry.action, entry.reason,
            _about(entry.body, blind=blind), entry.prev_hash, entry.hash,
        ]  # fmt: skip


def _own_sites(reach: Reach) -> Any:
    named = {site for site, _ in reach.pairs if site is not None}
    return or_(false(), Site.id.in_(named))


def _about(body: str | None, *, blind: bool) -> str:
    if body is None:
        return tr("withheld or erased")
    subjects = loads(body)["subjects"]
    if blind and any(each["kind"] in _ARMS for each in subjects):
        return tr("withheld: a blinded study")
    shown = [f"{each['kind']} {each['code']}" for each in subjects[:_MOST_SUBJECTS]]
    more = len(subjects) - len(shown)
    return ", ".join(shown) + (tr(" and {count} more", count=more) if more > 0 else "")


def _native(name: str, *meanings: Meaning) -> list[str]:
    """Return the headers of one of our own mappings."""
    from cellinv.sheets.mapping import load_mappings

    mapping = next(each for each in load_mappings() if each.name == name)
    return [mapping.columns[meaning] for meaning in meanings]


def _age(passage: str | None, days: int | None) -> str:
    return passage or ("" if days is None else f"d{days}")


def _exact(at: Any) -> str:
    from cellinv.records.tables.base import iso

    return iso(at)


def _word(state: str) -> str:
    return tr(state.replace("_", " ")) if state else ""
