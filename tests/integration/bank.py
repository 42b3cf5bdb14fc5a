"""A small bank, made row by row in acts, without the services that tests are about."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.records.codes_table import name_records
from cellinv.records.tables.banks import (
    CellLine,
    Donor,
    Format,
    LineComponent,
    Lot,
    LotRelease,
    Run,
    RunInput,
    Vial,
)
from cellinv.records.tables.clinical import Dose, Product, Study, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.storage import Container, ContainerType, Placement
from cellinv.services.ledger import Doing, doing

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


@dataclass(frozen=True)
class Made:
    """The ids of a small bank: a lot whose vials stand in a box in a tank."""

    donor_id: int
    line_id: int
    lot_id: int
    tank_id: int
    box_id: int
    vial_ids: tuple[int, ...]
    vial_codes: tuple[str, ...]


@dataclass
class Bank:
    """Makes records, each in an act of its own, on the chain of the desk's site."""

    desk: Desk
    party_id: int
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def small(self, vials: int = 5, *, kind: str = "MCB", status: str = "released") -> Made:
        """Make a donor, a line, a lot and its vials, stored from A1 on in a new box."""
        donor_id, line_id = self.line()
        lot_id = self.lot(line_id, kind=kind, filled=vials, status=status)
        tank_id = self.container(rows=None)
        side = max(9, int(vials**0.5) + 1)
        box_id = self.container(parent_id=tank_id, rows=side)
        ids, codes = self.store(lot_id, box_id, vials)
        return Made(donor_id, line_id, lot_id, tank_id, box_id, ids, codes)

    def line(self) -> tuple[int, int]:
        """Make a donor and a line from it."""
        n = next(self.numbers)
        with doing(self.desk, "register_line") as act:
            donor = self._add(act, Donor(code=f"D-{n:03d}", owner_id=self.party_id), "donor")
            line = CellLine(
                code=f"L-{n:03d}", name=f"Line {n}", kind="iPSC", owner_id=self.party_id
            )
            self._add(act, line, "cell_line")
            act.session.add(LineComponent(line_id=line.id, number=1, donor_id=donor.id))
        return donor.id, line.id

    def lot(self, line_id: int, *, kind: str = "MCB", filled: int = 0, **more: Any) -> int:
        """Make a lot without vials; further columns by name."""
        site = self.desk.site
        assert site is not None
        with doing(self.desk, "register_lot", chain=site.code) as act:
            values = {
                "kind": kind, "filled": filled, "status": "released", "grade": "GMP",
                "owner_id": self.party_id, "site_id": site.id, "line_id": line_id,
                "format_id": self._format(act), "code": f"LOT-{next(self.numbers):03d}",
            }  # fmt: skip
            lot = self._add(act, Lot(**{**values, **more}), "lot")
            if lot.status == "released":
                release = LotRelease(
                    lot_id=lot.id, purposes="production banking clinical research",
                    released_at=act.at, released_by_id=act.actor.id,
                )  # fmt: skip
                act.session.add(release)
        return int(lot.id)

    def container(
        self, *, parent_id: int | None = None, rows: int | None = 9, kind: str | None = None
    ) -> int:
        """Make a container; ``rows`` by ``rows`` slots, or none."""
        site = self.desk.site
        assert site is not None
        kind = kind or ("tank" if rows is None else "box")
        code = f"{kind.upper()}-{next(self.numbers):03d}"
        with doing(self.desk, "register_container", chain=site.code) as act:
            container = Container(
                code=code, name=code, name_key=code, site_id=site.id, parent_id=parent_id,
                type_id=self._type(act, kind, rows),
            )  # fmt: skip
            self._add(act, container, "container")
            if parent_id is not None:
                placement = Placement(
                    child_id=container.id, container_id=parent_id, started_at=act.at,
                    started_entry_id=act.entry_id,
                )  # fmt: skip
                act.session.add(placement)
        return int(container.id)

    def store(
        self, lot_id: int, box_id: int, count: int, *, first: int = 1
    ) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Make stored vials in the first slots of a box of at least nine columns."""
        site = self.desk.site
        assert site is not None
        batch = next(self.numbers)
        with doing(self.desk, "store", chain=site.code) as act:
            side = act.session.scalar(
                select(ContainerType.columns).join(Container).where(Container.id == box_id)
            )
            codes = tuple(f"V{batch:03d}-{n:05d}" for n in range(first, first + count))
            vials = [
                {"code": code, "status": "stored", "lot_id": lot_id, "site_id": site.id,
                 "number": number}
                for number, code in enumerate(codes, first)
            ]  # fmt: skip
            ids = act.session.add_rows(Vial, vials)
            name_records(
                act.session,
                [(code, "vial", row_id) for code, row_id in zip(codes, ids, strict=True)],
            )
            placements = [
                {"vial_id": row_id, "container_id": box_id, "slot_row": slot // (side or 9),
                 "slot_column": slot % (side or 9), "started_at": act.at,
                 "started_entry_id": act.entry_id}
                for slot, row_id in enumerate(ids)
            ]  # fmt: skip
            act.session.add_rows(Placement, placements)
            for code, row_id in zip(codes, ids, strict=True):
                act.concerns("vial", row_id, code)
        return tuple(ids), codes

    def run(self, vial_ids: tuple[int, ...], line_id: int, *, kind: str = "WCB") -> int:
        """Consume vials in a run that makes an unfilled lot; return the lot's id."""
        site = self.desk.site
        assert site is not None
        with doing(self.desk, "run", chain=site.code) as act:
            run = Run(
                code=f"RUN-{next(self.numbers):03d}", kind="banking", site_id=site.id,
                owner_id=self.party_id, line_id=line_id, grade="GMP", status="ended",
            )  # fmt: skip
            self._add(act, run, "run")
            for vial_id in vial_ids:
                act.session.add(RunInput(run_id=run.id, vial_id=vial_id))
                take(act, vial_id, "consumed")
        return self.lot(line_id, kind=kind, run_id=run.id)

    def dose(self, vial_id: int, *, status: str = "planned") -> int:
        """Set a vial aside for a new subject of a new study of its lot's product."""
        n, site = next(self.numbers), self.desk.site
        assert site is not None
        with doing(self.desk, "register_dose", chain=site.code) as act:
            lot = act.session.get_one(Lot, act.session.get_one(Vial, vial_id).lot_id)
            if lot.product_id is None:
                product = Product(code=f"P-{n}", name="Product", owner_id=self.party_id)
                self._add(act, product, "product")
                lot.product_id = product.id
            study = Study(
                code=f"ST-{n}", title="Study", owner_id=self.party_id, product_id=lot.product_id,
                authority="EMA", phase="1", indication="-", blinded=False, state="open",
            )  # fmt: skip
            self._add(act, study, "study")
            subject = Subject(
                code=f"S-{n}", study_id=study.id, site_id=site.id, identity=f"COI-{n}",
                state="enrolled",
            )  # fmt: skip
            self._add(act, subject, "subject")
            dose = Dose(
                code=f"DS-{n}", subject_id=subject.id, product_id=lot.product_id, status=status
            )
            self._add(act, dose, "dose")
            act.session.add(DoseVial(dose_id=dose.id, vial_id=vial_id))
        return int(dose.id)

    def withdraw(self, vial_id: int, status: str = "out") -> str:
        """Take a vial from its place; return the act's entry."""
        site = self.desk.site
        assert site is not None
        with doing(self.desk, "withdraw", chain=site.code, reason="for a test") as act:
            take(act, vial_id, status)
        return act.receipt().entry

    def _add(self, act: Doing, row: Any, kind: str) -> Any:
        act.session.add(row)
        act.session.flush()
        name_records(act.session, [(row.code, kind, row.id)])
        act.concerns(kind, row.id, row.code)
        return row

    def _format(self, act: Doing) -> int:
        found = act.session.scalars(select(Format)).first()
        if found is None:
            found = Format(code="CRYO-2", name="Cryovial 2 mL", nominal_volume_ul=2000)
            act.session.add(found)
            act.session.flush()
        return found.id

    def _type(self, act: Doing, kind: str, rows: int | None) -> int:
        code = f"T-{kind}-{rows}"
        query = select(ContainerType).where(ContainerType.code == code)
        found = act.session.scalars(query).one_or_none()
        if found is None:
            found = ContainerType(
                code=code, name=code, kind=kind, rows=rows, columns=rows, definition="{}"
            )
            act.session.add(found)
            act.session.flush()
        return found.id


def take(act: Doing, vial_id: int, status: str) -> None:
    """End a vial's placement and change its state."""
    vial = act.session.get_one(Vial, vial_id)
    vial.status = status
    vial.held_by_id = act.actor.id if status == "out" else None
    query = select(Placement).where(Placement.vial_id == vial_id, Placement.ended_at.is_(None))
    for placement in act.session.scalars(query):
        placement.ended_at, placement.ended_entry_id = act.at, act.entry_id
    act.concerns("vial", vial_id, vial.code)
