"""A small inventory lives by chance; after each step what must hold of it holds."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from cellinv.domain.custody.states import FINAL
from cellinv.domain.errors import DomainError
from cellinv.domain.storage.positions import Slot
from cellinv.domain.storage.rearranging import Aim
from cellinv.records.engine import Database
from cellinv.records.errors import BrokenRule, ChangedMeanwhile
from cellinv.records.queries.storage import inside, path_of
from cellinv.records.queries.usability import vial_facts
from cellinv.records.tables.banks import Lot, Vial
from cellinv.records.tables.custody import Outing
from cellinv.records.tables.ledger import LedgerHead
from cellinv.records.tables.storage import Container, Placement
from cellinv.records.verify.run import verify
from cellinv.services import banks, cases, custody, storage
from cellinv.services.banks.lots import NewLot
from cellinv.services.desk import SetClock
from tests.integration.inventories import SqliteFiles, hand
from tests.integration.whole_line import PURPOSES, WholeLine

if TYPE_CHECKING:
    from collections.abc import Callable

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
NAMES = ("banking", "clinical", "qc", "research", "investigation")
numbers = st.integers(0, 999)
some = st.lists(numbers, min_size=1, max_size=3)


@cache
def template() -> tuple[Path, WholeLine]:
    """Return a small furnished inventory, made once, in a folder that goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="cellinv-life-"))
    files = SqliteFiles(folder)
    database = files.fresh()
    line = WholeLine(files.world.desk(database), files.world)
    line.place()
    line.container("BOX-5X5", "B-S", "R-2")
    line.line()
    line.banks(master=4, working=4, product=3)
    database.dispose()
    assert database.path is not None
    return database.path, line


class Inventory(RuleBasedStateMachine):
    """A small inventory, how it is acted on, and what must hold of it."""

    @initialize()
    def begin(self) -> None:
        source, line = template()
        self.folder = tempfile.TemporaryDirectory(prefix="cellinv-life-")
        path = Path(self.folder.name) / "inventory.db"
        shutil.copyfile(source, path)
        self.line = line.moved_to(Database(f"sqlite:///{path}"))
        self.desk = self.line.desk
        self.lots = 0
        self.done: list[str] = []
        self.final: dict[int, str] = {}
        self.head = self.read_head()

    def teardown(self) -> None:
        if not hasattr(self, "line"):
            return
        report = verify(self.desk.database)
        self.desk.database.dispose()
        self.folder.cleanup()
        assert report.ok, report.findings

    def read_head(self) -> int:
        with self.desk.database.read() as session:
            return session.scalar(select(LedgerHead.seq).where(LedgerHead.chain == "HFX")) or 0

    def ids(self, table: Any, picks: list[int], *wanted: Any) -> list[int]:
        """Return the rows that the numbers pick of those there are."""
        with self.desk.database.read() as session:
            known = session.scalars(select(table.id).where(*wanted).order_by(table.id)).all()
        return list(dict.fromkeys(known[each % len(known)] for each in picks)) if known else []

    def act(self, verb: Callable[..., Any], *args: Any, seconds: int = 10, **more: Any) -> None:
        """Act, and be sure that a refusal left nothing behind and an act one entry."""
        assert isinstance(self.desk.clock, SetClock)
        self.desk.clock.at += timedelta(seconds=seconds)
        before = self.head
        try:
            beside = self.line.world.signer("qa", self.desk.now())
            receipt = verb(self.desk.witnessed(beside), *args, **more)
        except DomainError as error:
            refusal, receipt = error, None
        else:
            refusal = None
        self.head = self.read_head()
        assert self.head == before + (1 if refusal is None else 0)
        if refusal is not None:
            assert not isinstance(refusal, BrokenRule | ChangedMeanwhile), refusal.explain()
            assert "{" not in refusal.explain() + refusal.why_not()
        elif hasattr(receipt, "entry"):
            self.done.append(receipt.entry)

    def box(self, pick: int) -> int:
        return self.line.ids[("B-1", "B-2", "B-3", "B-S")[pick % 4]]

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "line"):
            return
        with self.desk.database.read() as session:
            vials = {row.id: row for row in session.scalars(select(Vial))}
            placed, out = (
                session.scalars(
                    select(table.vial_id).where(
                        table.ended_at.is_(None), table.vial_id.is_not(None)
                    )
                ).all()
                for table in (Placement, Outing)
            )
            for box in session.scalars(select(Container)):
                path_of(session, box.id)
                inside(session, box.id)
            facts = vial_facts(session, list(vials))
        by_status = {status: {v.id for v in vials.values() if v.status == status}
                     for status in ("stored", "out")}  # fmt: skip
        assert sorted(placed) == sorted(by_status["stored"])
        assert sorted(out) == sorted(by_status["out"])
        assert len(facts) == len(vials)
        self.final_stays(vials)
        if SOAK:
            assert verify(self.desk.database).ok

    def final_stays(self, vials: dict[int, Vial]) -> None:
        for vial_id, status in self.final.items():
            assert vials[vial_id].status == status or vials[vial_id].corrections > 0
        self.final = {each.id: each.status for each in vials.values() if each.status in FINAL}


class Life(Inventory):
    """Somebody who may do everything, and does it in no order."""

    @rule(filled=st.integers(1, 4), kind=st.sampled_from(["RESEARCH", "SEED"]))
    def receive(self, filled: int, kind: str) -> None:
        self.lots += 1
        new = NewLot(code=f"NEW-{self.lots}", kind=kind, owner_id=self.line.world.party_id,
                     filled=filled, format_code="CRYO-2", line_id=self.line.ids["L-1"])  # fmt: skip
        self.act(banks.add_lot, new)

    @rule(picks=some, box=numbers, at=st.none() | st.sampled_from(["A1", "B2", "C3", "K3"]))
    def store(self, picks: list[int], box: int, at: str | None) -> None:
        waiting = Vial.status.in_(("expected", "missing"))
        vials = self.ids(Vial, picks, waiting) or self.ids(Vial, picks)
        self.act(storage.store, vials, self.box(box), at=at)

    @rule(picks=some, box=numbers, at=st.none() | st.sampled_from(["A1", "A2", "E5"]))
    def move(self, picks: list[int], box: int, at: str | None) -> None:
        self.act(storage.move, self.ids(Vial, picks), self.box(box), at=at)

    @rule(picks=some)
    def swap(self, picks: list[int]) -> None:
        vials = self.ids(Vial, picks, Vial.status == "stored")
        self.act(storage.move, vials[::-1], self.box(0), at=("A1", "A2", "A3")[: len(vials)])

    @rule(picks=some, boxes=some, row=st.integers(0, 3))
    def rearrange(self, picks: list[int], boxes: list[int], row: int) -> None:
        aims = [
            Aim(vial, self.box(box), Slot(row, place))
            for place, (vial, box) in enumerate(zip(self.ids(Vial, picks), boxes, strict=False))
        ]
        self.act(storage.rearrange, aims)

    @rule(picks=some, purpose=st.sampled_from(NAMES), open_box=st.booleans())
    def withdraw(self, picks: list[int], purpose: str, *, open_box: bool) -> None:
        vials = self.ids(Vial, picks, Vial.status == "stored")
        self.act(custody.withdraw, vials, purpose=purpose, open_box=open_box)

    @rule(picks=some, box=numbers, seconds=st.sampled_from([5, 200]))
    def give_back(self, picks: list[int], box: int, seconds: int) -> None:
        vials = self.ids(Vial, picks, Vial.status == "out")
        self.act(custody.give_back, vials, self.box(box), reason="Over", seconds=seconds)

    @rule(picks=some)
    def consume(self, picks: list[int]) -> None:
        self.act(custody.consume, self.ids(Vial, picks, Vial.status == "out"))

    @rule(pick=numbers)
    def discard(self, pick: int) -> None:
        self.act(custody.discard, self.ids(Vial, [pick]), reason="Cracked")

    @rule(pick=numbers)
    def take_out(self, pick: int) -> None:
        self.act(storage.take_out, *self.ids(Container, [pick]))

    @rule(pick=numbers, seconds=st.sampled_from([5, 700]))
    def put_back(self, pick: int, seconds: int) -> None:
        out = self.ids(Container, [pick], Container.whereabouts == "out")
        self.act(storage.put_back, *(out or self.ids(Container, [pick])), seconds=seconds)

    @rule(pick=numbers, parent=numbers, emergency=st.booleans())
    def move_container(self, pick: int, parent: int, *, emergency: bool) -> None:
        (child,), (into,) = self.ids(Container, [pick]), self.ids(Container, [parent])
        if emergency:
            self.act(custody.relocate, [child], into, reason="Dry")
        else:
            self.act(storage.move_container, child, into)

    @rule(picks=some, kind=st.sampled_from(["qc", "retain"]))
    def reserve(self, picks: list[int], kind: str) -> None:
        self.act(custody.reserve, self.ids(Vial, picks), kind)

    @rule(pick=numbers, on=st.sampled_from(["vial", "container"]))
    def hold(self, pick: int, on: str) -> None:
        table = Vial if on == "vial" else Container
        (held,) = self.ids(table, [pick])
        self.act(cases.hold, on, held, kind="hold", reason="Doubt")

    @rule(back=st.integers(1, 4), seconds=st.sampled_from([5, 5, 5, 400]))
    def undo(self, back: int, seconds: int) -> None:
        if len(self.done) >= back:
            self.act(custody.undo, self.done[-back], reason="Wrong one", seconds=seconds)

    @rule(pick=numbers)
    def release(self, pick: int) -> None:
        (lot_id,) = self.ids(Lot, [pick])
        by = hand(self.desk)
        self.act(banks.release_lot, lot_id, PURPOSES, reason="Reviewed", by=by)


Life.TestCase.settings = settings(
    max_examples=400 if SOAK else 6,
    stateful_step_count=50 if SOAK else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestLife = Life.TestCase
