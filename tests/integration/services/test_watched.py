"""Whoever may not see the arms and watches the stock learns nothing from what is done to kits."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from cellinv.domain.blinding import InKit
from cellinv.domain.quality.testing import SampleVialWrong
from cellinv.domain.storage.placing import ContainerFull, SlotTaken
from cellinv.domain.storage.positions import Slot
from cellinv.domain.storage.rearranging import Aim
from cellinv.domain.storage.templates import Level, LevelTooFull
from cellinv.records.catalog import roles
from cellinv.records.queries.vial_list import VialFilter
from cellinv.records.tables.banks import VIAL_STATES
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services import clinical, custody
from cellinv.services.audit.listing import Filter
from cellinv.services.cases import hold
from cellinv.services.clinical import AllocationLine, NewArm, NewStudy, Preparation
from cellinv.services.counting import record_count
from cellinv.services.desk import Right
from cellinv.services.exchange.lists import export_list
from cellinv.services.quality.samples import plan_sample
from cellinv.services.station import card_of
from cellinv.services.station.news import news
from cellinv.services.storage import (
    add_container,
    add_container_types,
    move,
    move_container,
    put_back,
    rearrange,
    store,
    take_out,
)
from cellinv.services.storage.build import build
from cellinv.services.storage.listing import list_vials
from tests.integration.inventories import hand
from tests.integration.services.test_rights import RIGHTS, outcome
from tests.integration.services.walking import arguments, functions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cellinv.records.queries.vial_rows import VialRow
    from cellinv.services.desk import Desk
    from tests.integration.services.laboratory import Laboratory

READS: Final = {
    name: function
    for name, function in functions().items()
    if name in {*RIGHTS["read"].split(), "counting.compare", "lineage.book.custody_book"}
}
OF_KITS: Final = (
    "audit.listing.ledger_page", "clinical.listing.doses", "clinical.looking.subject_card",
    "clinical.following.study_figures", "lineage.acts.history_of", "station.today.today",
    "storage.out_now.out_in_short", "storage.out_now.out_now",
)  # fmt: skip
"""Those tell of kits as kits and of acts as acts: alike, whichever arm a kit is of."""
OF_STOCK: Final = (
    "banks.overview.using", "banks.vials.vials_of", "counting.compare", "lineage.acts.history_of",
    "people.named.thing_named", "station.boxes.box_view", "station.boxes.tree",
    "station.finding.find", "station.resolving.card_of", "storage.aiming.next_free_slot",
    "storage.details.details_of", "storage.listing.list_vials",
)  # fmt: skip
"""Those told of single acts before; they are asked after each, all others once at the end."""
LONG: Final = (
    "compliance.evidence.evidence", "lineage.book.custody_book", "lineage.tracing.trace_code",
    "recall.reaching.recall_of", "storage.maps.container_map",
)  # fmt: skip
"""Those say when they were asked, where the ledger ended, or how many were treated by then."""
ALIKE: Final = (
    "audit.act.chains_here", "audit.history.entry_named", "compliance.evidence.export_evidence",
    "compliance.evidence.evidence_of", "compliance.evidence.export_evidence_of",
    "lineage.origin.origin_of", "lineage.origin_paper.ledger_head", "lineage.tracing.trace",
    "recall.reaching.recall_of_record",
)  # fmt: skip
"""Those say what others say, or only where the ledger ends."""
LOTS: Final = {"A": "DP-1", "B": "DP-P"}
MASKED: Final = re.compile(r"datetime\.datetime\([^)]*\)|T-[AB]\d|K-[0-9A-Z]{5}|[0-9a-f]{64}|\d+")
COURSES: Final = (
    ("T-A2", "T-B3", "pack take prepare release hand_over take_over administer"),
    ("T-A4", "T-B5", "pack return"),
    ("T-A6", "T-B7", "pack take destroy"),
)


class Watch:
    """A study of two arms, somebody who may do all but see them, and what they can read."""

    def __init__(self, lab: Laboratory, folder: Path) -> None:
        self.lab, self.given = lab, arguments(lab, folder)
        product, party = lab.id("P-1"), lab.line.world.party_id
        lab.lot("DP-P", kind="DP", filled=6, product_id=product, line_id=None, box="B-3")
        new = NewStudy(
            code="T-BL", title="T", owner_id=party, product_id=product, authority="FDA",
            phase="1", indication="-", blinded=True, doses_per_subject=1,
        )  # fmt: skip
        arms = (NewArm("A", "Cells"), NewArm("B", "Placebo", placebo=True))
        self.study = clinical.add_study(lab.desk, new, arms)
        clinical.open_site(lab.desk, self.study, lab.line.world.sites[0].id)
        clinical.set_study_state(lab.desk, self.study, "recruiting", reason="Approved")
        lines = [AllocationLine(number, arm) for number, arm in enumerate("AABABAB", 1)]
        clinical.add_allocations(lab.desk, self.study, lines)
        named = [f"T-{line.arm}{line.number}" for line in lines]
        self.ids = {code: clinical.enrol(lab.desk, code, self.study, f"C{code}") for code in named}
        held = tuple(Right(role, None, None) for role in roles() if role != "see_arm")
        self.desk = replace(lab.of("lead"), rights=held)
        self.since = lab.desk.now()
        self.heads = news(self.desk, {}).heads
        self.go("T-A1", COURSES[0][-1])

    def go(self, subject: str, course: str) -> int:
        """Let a kit go through some acts, from its packing on; return its id."""
        dose = 0
        for name in course.split():
            dose = self.act(name, subject, dose)
        return dose

    def act(self, name: str, subject: str, dose: int) -> int:
        """Do one act on a subject's kit; return the kit's id."""
        tech, desk = self.lab.of("tech"), self.lab.line.tick(60)
        if name == "pack":
            return clinical.pack_kits(desk, self.study, [self.ids[subject]])[0].dose_id
        if name == "release":
            clinical.release_dose(desk, dose, by=hand(desk))
        elif name == "take_over":
            sent = self.lab.rows(LedgerEntry, action="hand_over")[-1]
            clinical.take_over(tech, dose, f"{sent.chain}:{sent.seq}")
        else:
            acts: dict[str, Callable[[], Any]] = {
                "take": lambda: clinical.take_dose(tech, dose),
                "prepare": lambda: clinical.prepare_dose(tech, dose, Preparation("Thawed")),
                "hand_over": lambda: clinical.hand_over(tech, dose),
                "administer": lambda: clinical.administer(tech, dose, given_ul=500),
                "return": lambda: clinical.return_dose(tech, dose, reason="Ill"),
                "destroy": lambda: clinical.destroy_dose(tech, dose, reason="Dropped"),
            }
            acts[name]()
        return dose

    def vial(self, dose: int) -> int:
        (part,) = self.lab.rows(DoseVial, dose_id=dose)
        return int(part.vial_id)

    def stock(self, arm: str, names: Iterable[str], number: int) -> dict[str, str]:
        """Return what reads say of an arm's lot, of a vial of it and of their box."""
        code, lot, box = LOTS[arm], self.lab.id(LOTS[arm]), self.lab.id("B-3")
        vial = self.lab.vial(code, number)
        ids = {
            "vial_id": vial, "vial_ids": [vial], "lot_id": lot, "lot_ids": [lot],
            "container_id": box, "container_ids": [box],
            "wanted": VialFilter(statuses=("stored",)),
        }  # fmt: skip
        things = (
            ("vial", f"{code}-{number:04}", vial),
            ("lot", code, lot),
            ("container", "B-3", box),
        )
        found = {}
        for kind, text, row in things:
            told = {"code": text, "codes": [text], "text": text, "texts": [text]}
            given = self.given | ids | told | {"kind": kind, "record_id": row}
            for name in names if kind == "vial" else ("station.resolving.card_of",):
                said = repr(outcome(name, self.desk, given))
                found[f"{name} {text}"] = MASKED.sub("#", said) if name in LONG else said
        return found

    def kits(self, dose: int, subject: str) -> set[str]:
        """Return what is told of a kit, its subject and its study, and of the acts, in rows."""
        given = self.given | {
            "dose_id": dose, "subject_id": self.ids[subject], "study_id": self.study,
            "code": subject, "wanted": Filter(since=self.since),
        }  # fmt: skip
        heard = sorted(news(self.desk, self.heads).entries.values(), key=sorted)
        told = [row for about in heard for row in rows({kind for kind, _ in about})]
        for name in OF_KITS:
            told += [f"{name} {row}" for row in rows(outcome(name, self.desk, given))]
        return set(told)


def rows(value: Any) -> Iterator[str]:
    """Yield what is told in rows: the plain values of each thing in one."""
    if hasattr(value, "_asdict"):
        told = value._asdict()
    elif is_dataclass(value):
        told = {one.name: getattr(value, one.name) for one in fields(value)}
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from rows(each)
        return
    else:
        yield repr(value)
        return
    plain = {name: each for name, each in told.items() if not isinstance(each, tuple | frozenset)}
    yield f"{type(value).__name__} { {n: v for n, v in plain.items() if not is_dataclass(v)} }"
    for each in told.values():
        if is_dataclass(each) or isinstance(each, tuple | frozenset):
            yield from rows(each)


def in_box(desk: Desk, box: int) -> tuple[VialRow, ...]:
    return list_vials(desk, VialFilter(container_id=box), limit=200).rows


@pytest.fixture
def watch(lab: Laboratory, tmp_path: Path) -> Watch:
    return Watch(lab, tmp_path)


def test_whoever_watches_the_stock_learns_nothing_of_kits(watch: Watch, tmp_path: Path) -> None:
    files = [tmp_path / "before.csv", tmp_path / "after.csv"]
    export_list(watch.desk, "vials", files[0])
    sqlite = watch.desk.database.dialect == "sqlite"
    others = sorted(READS.keys() - {*OF_STOCK, *OF_KITS, *ALIKE}) if sqlite else LONG
    at_first = watch.stock("A", others, 7)
    for *pair, course in COURSES if sqlite else COURSES[-1:]:
        vials = {"A": 7, "B": 6} if course is COURSES[0][-1] or not sqlite else {"A": 6, "B": 5}
        heard = []
        for subject in pair:
            arm, dose, steps = subject[2], 0, []
            before = watch.stock(arm, OF_STOCK, vials[arm])
            told = watch.kits(dose, subject)
            for name in course.split():
                dose = watch.act(name, subject, dose)
                assert watch.vial(dose) == watch.lab.vial(LOTS[arm], vials[arm])
                now = watch.stock(arm, OF_STOCK, vials[arm])
                assert [key for key in now if now[key] != before[key]] == [], f"{name} {subject}"
                before_this, told = told, watch.kits(dose, subject)
                steps.append((name, {MASKED.sub("#", row) for row in told - before_this}))
            heard.append(steps)
        for (name, rows_a), (_, rows_b) in zip(*heard, strict=True):
            assert rows_a ^ rows_b == set(), name
    now = watch.stock("A", others, 7)
    assert [key for key in now if now[key] != at_first[key]] == []
    export_list(watch.desk, "vials", files[1])
    assert files[0].read_text("utf-8-sig") == files[1].read_text("utf-8-sig")


def test_whatever_became_of_a_kit_its_vials_are_refused_alike(watch: Watch) -> None:
    tech, told = watch.lab.of("tech"), set()
    for subject, course in (("T-A2", "pack"), ("T-B3", "pack"), ("T-A4", "pack take destroy")):
        vial = watch.vial(watch.go(subject, course))
        for act in (custody.withdraw, custody.discard):
            more = {"purpose": "qc"} if act is custody.withdraw else {}
            with pytest.raises(InKit) as refused:
                act(tech, [vial], reason="-", **more)
            told.add(MASKED.sub("#", str(refused.value)).replace("DP-P", "DP-#"))
    assert len(told) == 1


def test_no_act_on_a_vial_tells_what_was_done_with_its_kit(watch: Watch) -> None:
    """Who tried every vial before and after would know which one a kit is of."""
    tech, box = watch.lab.of("tech"), watch.lab.id("B-3")
    dose = watch.go("T-A2", "pack")
    vial, shown = watch.vial(dose), {row.id for row in in_box(watch.desk, box)}
    for name in ("", "take", "return"):
        if name:
            watch.act(name, "T-A2", dose)
        for act in (move, store):
            with pytest.raises(InKit):
                act(tech, [vial], watch.lab.id("B-2"))
        with pytest.raises(SampleVialWrong):
            plan_sample(tech, watch.lab.id("DP-1"), kind="retain", vial_ids=[vial])
        assert record_count(tech, box, shown).details == {"case": None, "missing": 0}
        assert record_count(tech, box, shown - {vial}).details["missing"] == 1


def test_a_slot_is_taken_and_a_vial_stored_until_its_subject_is_unblinded(watch: Watch) -> None:
    dose = watch.go("T-A2", "pack")
    vial, other, box = watch.vial(dose), watch.lab.vial("DP-1", 3), watch.lab.id("B-3")
    slot = watch.lab.place(vial).split()[1]
    watch.act("take", "T-A2", dose)
    with pytest.raises(SlotTaken):
        move(watch.lab.of("tech"), [other], box, at=slot)
    assert card_of(watch.desk, "vial", vial).status == "stored"
    assert card_of(watch.lab.desk, "vial", vial).status == "out"
    desk = watch.lab.line.tick(60)
    clinical.unblind(desk, watch.ids["T-A2"], reason="Emergency", by=hand(desk))
    assert card_of(watch.desk, "vial", vial).status == "out"
    move(watch.lab.of("tech"), [other], box, at=slot)


@pytest.mark.parametrize("room", [{"capacity": 1}, {"rows": 1, "columns": 1}])
def test_the_room_that_a_kit_left_is_taken_still(watch: Watch, room: dict[str, int]) -> None:
    """Who found room where there was none would know whose vial it was: by any way in."""
    kind = {"code": "POUCH", "name": "Pouch", "kind": "bag", "may_hold": ["cane"],
            "formats": ["CRYO-2"], **room}  # fmt: skip
    lab, desk, grid = watch.lab, watch.desk, "rows" in room
    add_container_types(lab.desk, [kind])
    canister = add_container(lab.desk, "CANISTER", "CAN-1", parent_id=lab.id("LN-1"))
    pouch = add_container(lab.desk, "POUCH", "PCH-1", parent_id=canister)
    cane = add_container(lab.desk, "CANE-5", "CN-1", parent_id=canister)
    move(lab.desk, lab.vials("DP-1", 7), pouch)
    dose = watch.go("T-A2", "pack")
    assert watch.vial(dose) == lab.vial("DP-1", 7)
    other, where = lab.vial("DP-1", 3), Slot(0, 0) if grid else None
    tries: tuple[Callable[[], Any], ...] = (
        lambda: move(desk, [other], pouch),
        lambda: rearrange(desk, [Aim(other, pouch, where)]),
        lambda: move_container(desk, cane, pouch),
        lambda: add_container(desk, "CANE-5", "CN-2", parent_id=pouch),
        lambda: build(desk, [Level("CANE-5", 1, "CN{n}", "CN-{n}")], parent_id=pouch),
    )
    said = []
    for name in ("", "take"):
        if name:
            watch.act(name, "T-A2", dose)
        said.append([refused(each) for each in tries])
    assert said[0] == said[1]


def test_what_is_told_late_is_taken_as_if_nothing_was_done_with_a_kit(watch: Watch) -> None:
    """Else an act is refused before a later one on the same thing, and that is named."""
    lab, box = watch.lab, watch.lab.id("B-3")
    dose = watch.go("T-A2", "pack")
    when = lab.line.tick(60).now()
    watch.act("take", "T-A2", dose)
    late = replace(watch.desk, at=when, reason="Forgotten", clock=lab.desk.clock)
    take_out(late, box)
    put_back(replace(late, at=when + timedelta(seconds=20)), box)
    for lot in ("DP-P", "DP-1"):
        hold(late, "lot", lab.id(lot), kind="hold", reason="Late")
    for lot, number in (("DP-P", 6), ("DP-1", 7)):
        hold(late, "vial", lab.vial(lot, number), kind="hold", reason="Late")


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises((ContainerFull, SlotTaken, LevelTooFull)) as found:
        act()
    return f"{found.type} {found.value}"


def test_a_list_shows_kits_where_they_seem_to_be(watch: Watch) -> None:
    vial = watch.vial(watch.go("T-A2", "pack take"))
    seen = {row.id: row for row in list_vials(watch.desk, limit=200).rows}
    assert seen[vial].status == "stored"
    for sort in ("code", "lot", "-status", "place", "-place"):
        whole, paged, after = list_vials(watch.desk, sort=sort, limit=200), [], None
        while page := list_vials(watch.desk, sort=sort, limit=20, after=after):
            paged += page.rows
            after = page.next
            if after is None:
                break
        assert tuple(paged) == whole.rows
        assert {row.id for row in paged} == seen.keys()
    for state in VIAL_STATES:
        found = list_vials(watch.desk, VialFilter(statuses=(state,)), limit=200)
        assert {row.id for row in found.rows} == {
            n for n, row in seen.items() if row.status == state
        }
        assert found.total == len(found.rows)
