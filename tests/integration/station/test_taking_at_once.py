"""A scan that says what to take: looked up within the act, or left to be looked at first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from cellinv.domain.custody.acts import VialAlreadyOut
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.people import OtherSite, RoleEnded
from cellinv.domain.station import Bench, Mode, Thing
from cellinv.domain.usability import HeldBack
from cellinv.records.codes_table import name_record
from cellinv.records.errors import TextUnstorable
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.cases import hold
from cellinv.services.custody import withdraw_named
from cellinv.services.desk import Place, Right
from cellinv.services.ledger import doing
from cellinv.services.station import resolve
from cellinv.services.station.views import ChoiceCard
from cellinv.ui.station import acting
from cellinv.ui.station.acting import look_and_do
from cellinv.ui.station.looking import Scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.services.desk import Desk
    from tests.integration.whole_line import WholeLine

RESEARCH = Bench(Mode.WITHDRAW, "research")
RUN = Thing("run", 1, "RUN-1")


def entries(line: WholeLine) -> int:
    with line.desk.database.read() as session:
        return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def test_a_vial_is_taken_by_its_code_as_it_may_be_typed(line: WholeLine) -> None:
    before = entries(line)
    receipt, vial, _ = withdraw_named(
        line.tick(), " wcb-1-0003 ", purpose="research", open_box=True
    )
    assert (vial.id, vial.code, vial.status) == (line.vials["WCB-1"][2], "WCB-1-0003", "stored")
    assert ("vial", vial.id) in receipt.touched
    assert resolve(line.desk, "WCB-1-0003").status == "out"
    assert entries(line) == before + 1


def test_the_bench_tells_which_vial_it_was_and_for_which_run(line: WholeLine) -> None:
    found = look_and_do(line.tick(), Scan("WCB-1-0003"), replace(RESEARCH, run=RUN))
    assert found.done is not None
    assert found.done.act.thing == Thing("vial", line.vials["WCB-1"][2], "WCB-1-0003")
    assert found.done.shown is found.shown
    with line.desk.database.read() as session:
        newest = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id.desc())).first()
    assert newest is not None
    assert newest.reason is not None
    assert "RUN-1" in newest.reason


@pytest.mark.parametrize("text", ["", "no such", "BOX-W", "TANK-1/nowhere", "CIXUNDO", "\0", "%"])
def test_what_names_no_vial_takes_none(line: WholeLine, text: str) -> None:
    before = entries(line)
    with pytest.raises((UnknownCode, TextUnstorable)):
        withdraw_named(line.tick(), text, purpose="research")
    assert look_and_do(line.tick(), Scan(text), RESEARCH).done is None
    assert entries(line) == before


def test_an_old_label_takes_nothing(own_line: WholeLine) -> None:
    vial = own_line.vials["WCB-1"][2]
    with doing(own_line.tick(), "name") as act:
        name_record(act.session, "P12", "vial", vial, "old_label")
    with pytest.raises(UnknownCode):
        withdraw_named(own_line.tick(), "P12", purpose="research")
    found = look_and_do(own_line.tick(), Scan("P12"), RESEARCH)
    assert found.done is None
    assert found.shown is not None
    assert isinstance(found.shown.card, ChoiceCard)


def test_what_is_out_is_refused_as_ever(line: WholeLine) -> None:
    withdraw_named(line.tick(), "WCB-1-0003", purpose="research")
    before = entries(line)
    done = look_and_do(line.tick(), Scan("WCB-1-0003"), RESEARCH).done
    assert done is not None
    assert isinstance(done.refusal, VialAlreadyOut)
    assert done.act.thing is not None
    assert done.act.thing.code == "WCB-1-0003"
    assert entries(line) == before


def test_what_is_held_is_refused_by_both(line: WholeLine) -> None:
    hold(line.tick(), "lot", line.ids["WCB-1"], kind="hold", reason="Look into it")
    with pytest.raises(HeldBack):
        withdraw_named(line.tick(), "WCB-1-0003", purpose="research")
    done = look_and_do(line.tick(), Scan("WCB-1-0003"), RESEARCH).done
    assert done is not None
    assert isinstance(done.refusal, HeldBack)


def test_what_is_at_another_site_is_not_taken_from_here(line: WholeLine) -> None:
    assert line.desk.site is not None
    site = replace(line.desk.site, id=line.desk.site.id + 1000)
    elsewhere = replace(line.tick(), site=site)
    assert isinstance(elsewhere.site, Place)
    with pytest.raises(UnknownCode):
        withdraw_named(elsewhere, "WCB-1-0003", purpose="research")
    done = look_and_do(elsewhere, Scan("WCB-1-0003"), RESEARCH).done
    assert done is not None
    assert isinstance(done.refusal, OtherSite)
    assert resolve(line.desk, "WCB-1-0003").status == "stored"


def test_another_owners_vial_is_as_unknown_as_any(line: WholeLine) -> None:
    rights = (Right("technician", None, 10_000),)
    desk = replace(line.tick(), rights=rights)
    with pytest.raises(UnknownCode):
        withdraw_named(desk, "WCB-1-0003", purpose="research")
    found = look_and_do(desk, Scan("WCB-1-0003"), RESEARCH)
    assert isinstance(found.refusal, UnknownCode)


def test_a_role_that_ended_takes_nothing(line: WholeLine) -> None:
    ended = tuple(replace(right, grant_id=10_000) for right in line.desk.rights)
    desk = replace(line.tick(), rights=ended)
    with pytest.raises(RoleEnded):
        withdraw_named(desk, "WCB-1-0003", purpose="research")
    assert resolve(line.desk, "WCB-1-0003").status == "stored"


def test_what_is_shown_of_it_is_what_is_kept(line: WholeLine) -> None:
    code = "WCB-1-0003"
    shown = look_and_do(line.tick(), Scan(code), RESEARCH).shown
    assert shown is not None
    assert shown.card == resolve(line.desk, code)


def test_a_card_that_cannot_be_read_within_the_act_stops_no_withdrawal(
    line: WholeLine, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    before, code = entries(line), "WCB-1-0003"

    def broken(desk: Desk, *_which: object) -> None:
        assert desk.snapshot is not None or resolve(line.desk, code).status == "out"
        raise ZeroDivisionError

    monkeypatch.setattr(acting, "emptied", broken)
    found = look_and_do(line.tick(), Scan(code), RESEARCH)
    assert found.done is not None
    assert found.done.receipt is not None
    assert found.done.shown is None
    assert entries(line) == before + 1
    assert resolve(line.desk, code).status == "out"
    expect_log("the card within an act could not be read")
    expect_log("the card after an act could not be read")


def test_what_may_not_be_told_is_not_looked_up_within_the_act(line: WholeLine) -> None:
    blind = replace(line.tick(), rights=(Right("technician", None, None),))
    asked: list[Desk] = []
    for code, desk in (("WCB-1-0003", blind), ("WCB-1-0004", line.tick())):
        *_, shown = withdraw_named(
            desk, code, purpose="research", show=lambda desk, **_which: asked.append(desk) or "it"
        )
        assert shown == (None if desk is blind else "it")
    assert [desk.snapshot is not None for desk in asked] == [True]
    found = look_and_do(replace(blind, at=None), Scan("WCB-1-0005"), RESEARCH)
    assert found.shown is not None
    assert found.shown.card.status == "out"
