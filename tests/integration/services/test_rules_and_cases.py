"""Site rules, holds and cases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.custody.acts import HoldNotOpen, NotHeldKind, ReasonNeeded
from cellinv.domain.people import NotAllowed, OtherSite
from cellinv.domain.settings import (
    RULE,
    SettingEverywhere,
    SettingUnchanged,
    SettingWrong,
    UnknownSetting,
)
from cellinv.records.catalog import catalog
from cellinv.records.tables.cases import Hold
from cellinv.services.cases import close_hold, hold, open_cases
from cellinv.services.settings import (
    change_setting,
    in_force,
    rule_history,
    rules_here,
    stations_seen,
)

if TYPE_CHECKING:
    from typing import Any

    from tests.integration.services.laboratory import Laboratory


def rule(lab: Laboratory, name: str, site: int | None = 0) -> Any:
    place = lab.line.world.sites[site].id if site is not None else None
    with lab.desk.database.read() as session:
        return in_force(session, place)[name]


def test_a_sites_rule_goes_before_the_inventorys(lab: Laboratory) -> None:
    admin = lab.of("admin")
    assert rule(lab, "undo_minutes") == 5
    change_setting(replace(admin, site=None), "undo_minutes", 10, reason="Slow scanners",
                   approved_by=lab.signer("qa"))  # fmt: skip
    change_setting(admin, "undo_minutes", 2, reason="Trained")
    receipt = change_setting(
        admin, "undo_minutes", 3, reason="Too short", approved_by=lab.signer("qa")
    )
    assert [rule(lab, "undo_minutes", each) for each in (0, 1, None)] == [3, 10, 10]
    change, _ = lab.body(receipt.entry)["changes"]
    assert (change["before"]["value"], change["after"]["value"]) == ("2", "3")


def test_who_may_change_what_and_why(lab: Laboratory) -> None:
    with pytest.raises(NotAllowed, match="administrator"):
        change_setting(lab.of("lead"), "undo_minutes", 10, reason="Slow")
    with pytest.raises(UnknownSetting, match="“undo” is not a setting"):
        change_setting(lab.of("admin"), "undo", 10, reason="Slow")
    with pytest.raises(ReasonNeeded):
        change_setting(lab.of("admin"), "undo_minutes", 10, reason=" ")


def test_a_hold_opens_with_its_case_and_closes_once(lab: Laboratory) -> None:
    vial = lab.vial("WCB-1", 3)
    receipt = hold(
        lab.of("qa"), "vial", vial, kind="exposure", reason="Warm", with_case="excursion"
    )
    (row,) = lab.rows(Hold)
    (case,) = open_cases(lab.desk)
    assert (row.vial_id, case.code) == (vial, receipt.details["case"])
    closed = close_hold(lab.of("qa"), row.id, reason="Viable")
    assert ("vial", vial) in closed.touched
    with pytest.raises(HoldNotOpen, match="was closed on 2026-"):
        close_hold(lab.of("qa"), row.id, reason="Again")


def test_what_is_held_and_by_whom(lab: Laboratory) -> None:
    with pytest.raises(NotHeldKind, match="A party can't be put on hold"):
        hold(lab.desk, "party", 1, kind="hold", reason="-")
    with pytest.raises(NotAllowed):
        hold(lab.of("tech"), "lot", lab.id("WCB-1"), kind="hold", reason="-")
    for on, code in (("lot", "WCB-1"), ("container", "LN-1"), ("run", "BANK-1")):
        with pytest.raises(OtherSite):
            hold(lab.elsewhere, on, lab.id(code), kind="hold", reason="-")
    hold(lab.elsewhere, "donor", lab.id("D-1"), kind="consent_withdrawn", reason="Letter")


def test_cases_are_counted_through(lab: Laboratory) -> None:
    for code in ("WCB-1", "DP-1"):
        hold(lab.desk, "lot", lab.id(code), kind="hold", reason="-", with_case="deviation")
    assert [each.code for each in open_cases(lab.desk)] == ["CASE-2026-0001", "CASE-2026-0002"]
    assert open_cases(lab.desk, site_id=lab.line.world.sites[1].id) == ()


def test_a_rule_takes_only_what_it_can_be(lab: Laboratory) -> None:
    admin = lab.of("admin")
    for name, value in (
        ("undo_minutes", 61),
        ("undo_minutes", "5"),
        ("undo_minutes", True),
        ("witness_for_mcb", 1),
        ("vial_code_pattern", "{lot}"),
        ("vial_code_pattern", "CIX{lot}{number}"),
        ("vial_code_pattern", "{lot.__class__}{number}{x}"),
    ):
        with pytest.raises(SettingWrong):
            change_setting(admin, name, value, reason="Why not")
    change_setting(admin, "undo_minutes", 4, reason="Shorter")
    with pytest.raises(SettingUnchanged):
        change_setting(admin, "undo_minutes", 4, reason="Again")


def test_a_rules_changes_are_told_with_what_loosened_it(lab: Laboratory) -> None:
    admin = lab.of("admin")
    change_setting(replace(admin, site=None), "undo_minutes", 10, reason="Slow scanners",
                   approved_by=lab.signer("qa"))  # fmt: skip
    change_setting(lab.of("admin"), "undo_minutes", 2, reason="Trained")
    change_setting(lab.of("admin"), "undo_minutes", 3, reason="Too short",
                   approved_by=lab.signer("qa"))  # fmt: skip
    told = rule_history(lab.of("viewer"), "undo_minutes")
    assert [(one.before, one.after, one.looser, one.reason) for one in told] == [
        (2, 3, True, "Too short"),
        (None, 2, False, "Trained"),
        (None, 10, True, "Slow scanners"),
    ]
    assert [one.site is None for one in told] == [False, False, True]


def test_what_is_in_force_says_where_it_comes_from(lab: Laboratory) -> None:
    change_setting(lab.of("admin"), "undo_minutes", 4, reason="Shorter")
    here = rules_here(lab.of("lead"))
    rule = next(each for each in here.rules if each.rule.name == "undo_minutes")
    assert (rule.value, rule.here, rule.everywhere, rule.shipped) == (4, 4, None, 5)
    assert (here.may_change, here.who_can) == (False, "administrator")
    assert rules_here(lab.of("admin")).may_change


def test_no_site_has_passwords_or_backups_of_its_own(lab: Laboratory) -> None:
    admin = lab.of("admin")
    for name, value in (("password_length", 20), ("pin_length", 8), ("backup_keep", 60)):
        with pytest.raises(SettingEverywhere, match="is the same at every site"):
            change_setting(admin, name, value, reason="Here")
        change_setting(replace(admin, site=None), name, value, reason="Longer")
        assert rule(lab, name, 0) == rule(lab, name, None) == value


@pytest.mark.shows("11.10(h)")
def test_stations_are_seen_latest_first(lab: Laboratory) -> None:
    change_setting(
        replace(lab.of("admin"), station="BENCH-9"), "undo_minutes", 4, reason="Shorter"
    )  # fmt: skip
    first, *_ = stations_seen(lab.of("tech"))
    assert (first.name, first.who) == ("BENCH-9", "Ada Admin (admin)")


def test_every_rule_shipped_is_known_and_can_be_what_is_shipped() -> None:
    shipped = catalog("settings")
    assert shipped.keys() == RULE.keys()
    assert all(RULE[name].takes(value) for name, value in shipped.items())
