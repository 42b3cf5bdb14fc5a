"""What waits for whoever sits down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.people import NotAllowed
from cellinv.records.tables.cases import Hold
from cellinv.services import clinical
from cellinv.services.backups import keep
from cellinv.services.cases import hold
from cellinv.services.custody import reserve, withdraw
from cellinv.services.desk import Right
from cellinv.services.ledger import doing
from cellinv.services.station.today import today
from cellinv.services.storage import out_in_short, out_now, take_out

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.integration.whole_line import WholeLine


def of(line: WholeLine, login: str) -> Desk:
    return replace(line.world.desk(line.desk.database, login), clock=line.tick(1).clock)


def hold_vials(line: WholeLine, lot: str, *numbers: int) -> None:
    """Put vials on hold for one reason, as a list that was brought in does."""
    desk = line.tick()
    with doing(desk, "hold", chain="HFX") as act:
        for number in numbers:
            vial = line.vials[lot][number - 1]
            act.session.add(
                Hold(
                    vial_id=vial, kind="do_not_use", reason="As marked in the list",
                    opened_by_id=act.actor.id, opened_at=act.at,
                )
            )  # fmt: skip
            act.concerns("vial", vial, f"{lot}-{number:04d}")


def test_a_quiet_day_says_so(line: WholeLine, tmp_path: Path) -> None:
    found = today(of(line, "tech"), tmp_path)
    assert found.out is not None
    assert (found.out.rows, found.aside, found.doses, found.expiring) == ((), (), (), ())


def in_short(desk: Desk) -> tuple[object, ...]:
    """Return what is out in short, seen to be what the whole list tells."""
    short, whole = out_in_short(desk), out_now(desk)
    told = short.count, short.oldest_started_at
    assert told == (whole.count, whole.oldest_started_at)
    assert (short.warn_s, short.event_s) == (whole.warn_s, whole.event_s)
    return told


def test_in_short_as_much_is_out_as_the_list_tells(line: WholeLine) -> None:
    assert in_short(of(line, "tech")) == (0, None)
    first = withdraw(line.witnessed, line.vials["WCB-1"][2:3], purpose="qc", reason="Test")
    take_out(line.tick(), line.ids["B-1"])
    assert in_short(of(line, "tech")) == (2, first.happened_at)
    another = replace(of(line, "tech"), rights=(Right("technician", None, 999),))
    assert in_short(another) == (1, out_now(another).oldest_started_at)


def test_in_short_names_the_box_in_one_s_own_hands(line: WholeLine) -> None:
    take_out(line.tick(), line.ids["B-1"])
    take_out(line.tick(), line.ids["B-2"])
    lead, tech = out_in_short(of(line, "lead")), out_in_short(of(line, "tech"))
    assert (lead.count, lead.boxes, lead.box) == (2, 2, "B-1")
    assert (tech.count, tech.boxes, tech.box) == (2, 0, None)


def test_what_is_out_names_hands_lot_and_purpose(line: WholeLine, tmp_path: Path) -> None:
    withdraw(line.witnessed, line.vials["WCB-1"][2:3], purpose="qc", reason="Test")
    take_out(line.tick(), line.ids["B-1"])
    out = today(of(line, "tech"), tmp_path).out
    assert out is not None
    assert [(each.code, each.who, each.lot, each.purpose) for each in out.rows] == [
        ("WCB-1-0003", "Leo Lead", "WCB-1", "qc"),
        ("B-1", "Leo Lead", "", ""),
    ]


def test_the_desk_decides_and_is_shown_more_than_the_bench(line: WholeLine, tmp_path: Path) -> None:
    hold(line.tick(), "lot", line.ids["WCB-1"], kind="hold", reason="Odd", with_case="deviation")
    hold_vials(line, "MCB-1", 3, 4, 5)
    qa, tech = today(of(line, "qa"), tmp_path), today(of(line, "tech"), tmp_path)
    assert (tech.deep, tech.cases, tech.holds) == (False, (), ())
    assert [(each.title, each.opened_by) for each in qa.cases] == [("Odd", "Leo Lead")]
    assert [(each.on, each.code, each.vials, each.case) for each in qa.holds] == [
        ("vial", "MCB-1", 3, None),
        ("lot", "WCB-1", 0, qa.cases[0].code),
    ]


def test_what_is_of_another_owner_is_not_shown(line: WholeLine, tmp_path: Path) -> None:
    hold(line.tick(), "lot", line.ids["DP-2"], kind="hold", reason="Odd")
    hold_vials(line, "MCB-1", 3)
    reserve(line.tick(), line.vials["DP-1"][4:5], "qc", until=line.desk.today())
    clinical.set_aside(line.tick(), "K-9", line.ids["S-1"], line.vials["DP-1"][3:4])
    withdraw(line.witnessed, line.vials["WCB-1"][2:3], purpose="investigation", reason="Test")
    take_out(line.tick(), line.ids["B-1"])
    desk = replace(of(line, "lead"), rights=(Right("supervisor", None, 999),))
    found = today(desk, tmp_path)
    assert (found.holds, found.aside, found.doses) == ((), (), ())
    assert found.out is not None
    assert [each.kind for each in found.out.rows] == ["container"]


def test_due_are_reservations_that_end_and_doses_without_their_vials(
    line: WholeLine, tmp_path: Path
) -> None:
    day = line.desk.today()
    reserve(line.tick(), line.vials["DP-1"][4:5], "qc", until=day + timedelta(days=3))
    reserve(line.tick(), line.vials["DP-1"][5:6], "stability", until=day + timedelta(days=30))
    clinical.set_aside(line.tick(), "K-9", line.ids["S-2"], line.vials["DP-1"][3:4])
    found = today(of(line, "tech"), tmp_path)
    assert [(each.code, each.kind) for each in found.aside] == [("DP-1-0005", "qc")]
    assert [(each.code, each.subject, each.status) for each in found.doses] == [
        ("K-9", "S-2", "planned")
    ]
    assert "DP-1-0004" not in str(found)


def test_how_safe_it_is_is_told_by_the_files(line: WholeLine, tmp_path: Path) -> None:
    before = today(of(line, "tech"), tmp_path).kept
    keep(line.tick(), tmp_path)
    at = line.desk.now()
    line.tick(7200)
    kept = today(of(line, "tech"), tmp_path).kept
    assert before.anchor_at is None
    assert (kept.backup_at, kept.anchor_at) == (at, at)


def test_who_may_not_look_is_told_so(line: WholeLine, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        today(of(line, "admin"), tmp_path)
