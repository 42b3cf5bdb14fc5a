"""Short ways to act in a furnished laboratory and to look at what it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from cellinv.records.ledger.texts import loads
from cellinv.records.queries.storage import container_row, slot_label, where_is
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.banks import add_consent, add_donor, add_line, add_lot, release_lot
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot
from cellinv.services.ledger import doing
from cellinv.services.storage import store
from tests.integration.inventories import hand

if TYPE_CHECKING:
    from cellinv.records.tables.base import Ledgered
    from cellinv.services.desk import Desk, Signer
    from tests.integration.whole_line import WholeLine


@dataclass
class Laboratory:
    """The whole line with what is asked of it; every look at ``desk`` lets a second pass.

    Stored are MCB-1 3…6 in B-1 from A3 on, WCB-1 3…6 in B-2 and DP-1 3…8 and DP-2 2…8 in B-3.
    """

    line: WholeLine

    @property
    def desk(self) -> Desk:
        return self.line.tick(1)

    @property
    def two(self) -> Desk:
        """The desk with a second person at the next act."""
        return self.desk.witnessed(self.signer("qa"))

    def signer(self, login: str) -> Signer:
        """One of the five as they prove who they are to sign one act."""
        return self.line.world.signer(login, self.desk.now())

    @property
    def elsewhere(self) -> Desk:
        """The same person at the other site."""
        return self.desk.at_site(self.line.world.sites[1])

    def of(self, login: str) -> Desk:
        """The desk of one of the five."""
        theirs = self.line.world.desk(self.desk.database, login)
        return replace(theirs, clock=self.line.desk.clock)

    def id(self, code: str) -> int:
        return self.line.ids[code]

    def vial(self, lot: str, number: int) -> int:
        return self.line.vials[lot][number - 1]

    def vials(self, lot: str, *numbers: int) -> list[int]:
        return [self.vial(lot, number) for number in numbers]

    def lot(self, code: str, *, filled: int = 3, box: str | None = "B-2", **more: Any) -> int:
        """Register a lot, store it and release it for everything."""
        values = {"kind": "RESEARCH", "line_id": self.id("L-1"), "format_code": "CRYO-2", **more}
        new = NewLot(code=code, owner_id=self.line.world.party_id, filled=filled, **values)
        lot_id, self.line.vials[code] = add_lot(self.desk, new)
        self.line.ids[code] = lot_id
        if box:
            store(self.desk, self.line.vials[code], self.id(box))
            purposes = ("research", "banking")
            if values.get("grade", "GMP") == "GMP":
                purposes = ("clinical", *purposes)
            desk = self.desk
            release_lot(desk, lot_id, purposes, reason="For tests", by=hand(desk))
        return lot_id

    def donated(self, donor: str, scope: tuple[str, ...]) -> int:
        """Register a donor who agreed to this, and return the id of their line."""
        party = self.line.world.party_id
        donor_id = add_donor(self.desk, donor, party)
        if scope:
            add_consent(self.desk, donor_id, "1", scope, self.desk.today())
        return add_line(self.desk, f"L-{donor}", party, [Component(donor_id)])

    def put(self, kind: type[Ledgered], row_id: int, **values: Any) -> None:
        """Write values that no verb writes, in an act of its own."""
        desk = self.desk
        assert desk.site is not None
        with doing(desk, "put", chain=desk.site.code) as act:
            row = act.session.get_one(kind, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    def status(self, *vial_ids: int) -> list[str]:
        with self.desk.database.read() as session:
            rows = session.execute(select(Vial.id, Vial.status).where(Vial.id.in_(vial_ids)))
            found = {row.id: row.status for row in rows}
        return [found[each] for each in vial_ids]

    def place(self, vial_id: int) -> str:
        """Return where a vial stands as people say it: ``B-1 A3``, or nothing."""
        with self.desk.database.read() as session:
            stands = where_is(session, vial_id=vial_id)
            if stands is None:
                return ""
            box = container_row(session, stands.container_id)
            return f"{box.name} {slot_label(box.kind, stands.slot_row, stands.slot_column)}"

    def rows(self, kind: type[Ledgered], **values: Any) -> list[Any]:
        """Return the rows that have these values, oldest first."""
        with self.desk.database.read() as session:
            wanted = [getattr(kind, name) == value for name, value in values.items()]
            found = session.scalars(select(kind).where(*wanted).order_by(kind.id)).all()
            session.expunge_all()
        return list(found)

    def entries(self) -> int:
        with self.desk.database.read() as session:
            return session.scalar(select(func.count(LedgerEntry.id))) or 0

    def body(self, entry: str) -> dict[str, Any]:
        """Return what an entry recorded."""
        chain, _, seq = entry.rpartition(":")
        query = select(LedgerEntry).where(LedgerEntry.chain == chain, LedgerEntry.seq == int(seq))
        with self.desk.database.read() as session:
            found = session.scalars(query).one()
            return {"action": found.action, "witness": found.witness, **loads(found.body or "{}")}
