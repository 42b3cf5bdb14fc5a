"""Badges and PINs, own passwords, the first sign-in, sittings, training, and letting go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from cellinv.domain.naming import CodeTaken
from cellinv.domain.people import (
    BadgeInUse,
    BadgeRefused,
    BadgeUnknown,
    EmergencyOnly,
    FirstSignIn,
    InspectionNeedsEnd,
    LastAdministrator,
    NotAllowed,
    NotTrained,
    PasswordExpired,
    PasswordIsLogin,
    PasswordReused,
    PasswordTooShort,
    PersonInactive,
    PinUnsound,
    ResponsibilityNotAccepted,
    ResponsibilityOpen,
    RoleEnded,
    RoleHeld,
    RoleNotHeld,
    RoleUnknown,
    SatAsOther,
    SignInDelayed,
    SignInFailed,
)
from cellinv.domain.settings import LooseningUnsigned
from cellinv.domain.signing import OwnWork
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.custody import relocate, withdraw
from cellinv.services.desk import SetClock
from cellinv.services.people import (
    add_person,
    allow,
    change_password,
    deactivate,
    end_role,
    first_sign_in,
    give_badge,
    grant_role,
    has_right,
    password_rules,
    pending_of,
    prove,
    prove_by_badge,
    record_training,
    reset_password,
    set_pin,
    sign_in,
    sign_in_by_badge,
    sign_in_with,
    signatures_of,
    withdraw_badge,
    witness,
    written_responsibility,
)
from cellinv.services.people.listing import person_in_full
from cellinv.services.people.reach import reach_of
from cellinv.services.settings import change_setting
from cellinv.services.storage import put_back, take_out
from tests.integration.inventories import PASSWORD

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory

BADGE, PIN, OWN = "BADGE-0001", "583551", "nobody else knows this"


def newest(lab: Laboratory) -> tuple[str, dict[str, Any]]:
    with lab.desk.database.read() as session:
        entry = session.scalars(
            select(LedgerEntry).where(LedgerEntry.chain == "ORG").order_by(LedgerEntry.seq.desc())
        ).first()
    assert entry is not None
    return entry.action, lab.body(f"ORG:{entry.seq}")["data"]


@pytest.fixture
def badged(lab: Laboratory) -> Laboratory:
    """A laboratory where the technician has a badge and a PIN."""
    give_badge(lab.of("admin"), "tech", BADGE)
    set_pin(lab.desk, "tech", PASSWORD, PIN)
    return lab


@pytest.mark.shows("11.200(a)(1)")
def test_a_badge_and_its_pin_sign_in(badged: Laboratory) -> None:
    desk = sign_in_by_badge(badged.desk, f" {BADGE.lower()} ", PIN)
    assert desk.actor == badged.line.world.people["tech"]
    assert [right.role for right in desk.rights] == ["technician"]
    assert sign_in_with(badged.desk, BADGE, PIN).actor == desk.actor
    assert prove_by_badge(badged.desk, BADGE, PIN).how == "badge"
    beside = witness(badged.of("lead"), BADGE, PIN)
    receipt = withdraw(beside, badged.vials("MCB-1", 3), purpose="banking")
    signed = signatures_of(badged.desk, "vial", badged.vial("MCB-1", 3))[-1]
    assert (signed.entry, signed.how, signed.state) == (receipt.entry, "badge", "holds")


@pytest.mark.parametrize(
    ("badge", "pin", "why"),
    [(BADGE, "111111", "pin"), (BADGE, "", "pin"), (BADGE, "\ud800", "pin"),
     ("NO-BADGE", PIN, "badge"),
     ("tech", PIN, "badge"), ("MCB-1-0003", PIN, "badge")],
)  # fmt: skip
def test_what_is_no_badge_or_not_its_pin_is_refused_alike(
    badged: Laboratory, badge: str, pin: str, why: str
) -> None:
    with pytest.raises(BadgeRefused, match="badge and PIN don't match"):
        sign_in_by_badge(badged.desk, badge, pin)
    assert newest(badged) == ("sign_in_failed", {"why": why, "badge": badge})


def test_pins_and_passwords_share_the_delay(badged: Laboratory) -> None:
    for _ in range(2):
        with pytest.raises(BadgeRefused):
            sign_in_by_badge(badged.desk, BADGE, "000001")
    with pytest.raises(SignInFailed):
        sign_in(badged.desk, "tech", "wrong")
    with pytest.raises(SignInDelayed):
        sign_in_by_badge(badged.desk, BADGE, PIN)
    sign_in_by_badge(badged.line.tick(6), BADGE, PIN)


@pytest.mark.shows("11.300(c)")
def test_a_withdrawn_badge_opens_nothing(badged: Laboratory) -> None:
    withdraw_badge(badged.of("admin"), BADGE, reason="Lost")
    with pytest.raises(BadgeRefused):
        sign_in_by_badge(badged.desk, BADGE, PIN)
    assert newest(badged)[1]["why"] == "withdrawn"
    with pytest.raises(BadgeUnknown):
        withdraw_badge(badged.of("admin"), BADGE, reason="Lost")
    with pytest.raises(BadgeInUse, match="Tess"):
        give_badge(badged.of("admin"), "qa", BADGE)
    give_badge(badged.of("admin"), "tech", BADGE)
    sign_in_by_badge(badged.desk, BADGE, PIN)


@pytest.mark.shows("11.300(a)")
def test_a_badge_is_a_code_like_any_other(badged: Laboratory) -> None:
    with pytest.raises(CodeTaken):
        give_badge(badged.of("admin"), "tech", "MCB-1")
    with pytest.raises(NotAllowed):
        give_badge(badged.of("lead"), "tech", "BADGE-0002")
    with pytest.raises(PinUnsound):
        set_pin(badged.desk, "tech", PASSWORD, "123456")


@pytest.mark.shows("Annex 11: 12")
def test_who_is_let_go_is_out_at_once(badged: Laboratory) -> None:
    desk, beside = badged.of("tech"), badged.signer("qa")
    deactivate(badged.of("admin"), "tech", reason="Left")
    with pytest.raises(BadgeRefused):
        sign_in_by_badge(badged.desk, BADGE, PIN)
    assert newest(badged)[1] == {"why": "inactive", "badge": BADGE}
    with pytest.raises(SignInFailed):
        sign_in(badged.desk, "tech", PASSWORD)
    assert newest(badged) == ("sign_in_failed", {"why": "inactive"})
    with pytest.raises(PersonInactive):
        withdraw(desk.witnessed(beside), badged.vials("WCB-1", 3), purpose="banking")
    with pytest.raises(PersonInactive):
        grant_role(badged.of("admin"), "tech", "viewer")
    with pytest.raises(LastAdministrator):
        deactivate(badged.of("admin"), "admin", reason="Left")
    with pytest.raises(NotAllowed):
        deactivate(badged.of("lead"), "qa", reason="Left")


@pytest.mark.shows("11.300(b)")
def test_an_own_password_keeps_the_rules(lab: Laboratory) -> None:
    assert password_rules(lab.desk).length == 12
    for new, error in (
        ("too short", PasswordTooShort), ("tech-tech-tech", PasswordIsLogin),
        (PASSWORD, PasswordReused),
    ):  # fmt: skip
        if error is not PasswordIsLogin:
            with pytest.raises(error):
                change_password(lab.desk, "tech", PASSWORD, new)
    change_password(lab.desk, "tech", PASSWORD, OWN)
    with pytest.raises(SignInFailed):
        sign_in(lab.desk, "tech", PASSWORD)
    sign_in(lab.desk, "tech", OWN)
    with pytest.raises(PasswordReused, match="tech had that password before"):
        change_password(lab.desk, "tech", OWN, PASSWORD)
    assert not any(secret in str(newest(lab)) for secret in (OWN, PASSWORD))


@pytest.mark.shows("11.300(b)", "Annex 11: 16")
def test_an_expired_password_lets_nobody_sign_but_keeps_things_cold(lab: Laboratory) -> None:
    change_password(lab.desk, "tech", PASSWORD, OWN)
    lab.line.tick(366 * 86_400)
    with pytest.raises(PasswordExpired, match=r"expired on 2027-03-02"):
        sign_in(lab.desk, "tech", OWN)
    assert newest(lab) == ("sign_in_failed", {"why": "expired"})
    with pytest.raises(PasswordExpired):
        prove(lab.desk, "tech", OWN)
    desk = sign_in(lab.desk, "tech", OWN, emergency=True)
    with pytest.raises(EmergencyOnly):
        take_out(desk, lab.id("B-1"))
    assert not has_right(desk, "withdraw")
    relocate(desk, [lab.id("B-1")], lab.id("R-2"), reason="Tank alarm")
    change_password(lab.desk, "tech", OWN, "nobody else knows that")
    sign_in(lab.desk, "tech", "nobody else knows that")


@pytest.mark.shows("11.10(j)")
def test_the_first_sign_in_settles_two_things(lab: Laboratory) -> None:
    add_person(lab.of("admin"), "new", "Nia New", "given by admin", roles_held=("qa",))
    for refused in (sign_in, prove):
        with pytest.raises(FirstSignIn):
            refused(lab.desk, "new", "given by admin")
    text = written_responsibility().text
    with pytest.raises(ResponsibilityNotAccepted):
        first_sign_in(lab.desk, "new", "given by admin", new=OWN, accepted="yes")
    with pytest.raises(PasswordTooShort):
        first_sign_in(lab.desk, "new", "given by admin", new=None, accepted=text)
    with pytest.raises(PasswordReused):
        first_sign_in(lab.desk, "new", "given by admin", new="given by admin", accepted=text)
    first_sign_in(lab.desk, "new", "given by admin", new=OWN, accepted=text)
    assert newest(lab)[1]["accepted"] == {"edition": "1", "text": text}
    assert pending_of(sign_in(lab.desk, "new", OWN)) is None
    assert prove(lab.desk, "new", OWN).login == "new"
    assert person_in_full(lab.of("admin"), "new").accepted == "1"


@pytest.mark.shows("11.10(j)")
def test_who_has_not_accepted_signs_nothing(lab: Laboratory) -> None:
    add_person(lab.of("admin"), "ada", "Ada", OWN, roles_held=("qa",), pending="responsibility")
    assert pending_of(sign_in(lab.desk, "ada", OWN)) == "responsibility"
    with pytest.raises(ResponsibilityOpen):
        witness(lab.of("lead"), "ada", OWN)
    first_sign_in(lab.desk, "ada", OWN, new=None, accepted=written_responsibility().text)
    assert witness(lab.of("lead"), "ada", OWN).witness is not None


@pytest.mark.shows("11.200(a)(2)", "11.300(c)")
def test_a_reset_password_serves_once(badged: Laboratory) -> None:
    for _ in range(3):
        with pytest.raises(SignInFailed):
            sign_in(badged.desk, "tech", "wrong")
    reset_password(badged.of("admin"), "tech", "for once only", reason="Forgotten")
    with pytest.raises(FirstSignIn):
        sign_in(badged.desk, "tech", "for once only")
    with pytest.raises(BadgeRefused):
        sign_in_by_badge(badged.desk, BADGE, PIN)
    change_password(badged.desk, "tech", "for once only", OWN)
    assert pending_of(sign_in(badged.desk, "tech", OWN)) == "responsibility"


@pytest.mark.shows("Annex 11: 2")
def test_administering_and_working_are_two_sittings(lab: Laboratory) -> None:
    grant_role(lab.of("admin"), "lead", "administrator")
    working = sign_in(lab.desk, "lead", PASSWORD)
    assert {right.role for right in working.rights} == {"technician", "supervisor"}
    with pytest.raises(SatAsOther, match="as administrator"):
        allow(working, "users")
    administering = sign_in(lab.desk, "lead", PASSWORD, sitting="administrator")
    assert [right.role for right in administering.rights] == ["administrator"]
    with pytest.raises(SatAsOther, match="as technician"):
        withdraw(administering, lab.vials("WCB-1", 3), purpose="banking")
    assert sign_in(lab.desk, "admin", PASSWORD).rights


@pytest.mark.shows("11.10(d)", "11.10(g)")
def test_what_an_administrator_takes_away_is_gone_at_once(lab: Laboratory) -> None:
    tech, lead = sign_in(lab.desk, "tech", PASSWORD), sign_in(lab.desk, "lead", PASSWORD)
    take_out(tech, lab.id("B-1"))
    end_role(lab.of("admin"), "tech", "technician", reason="Moved on")
    with pytest.raises(RoleEnded, match="technician"):
        put_back(tech, lab.id("B-1"))
    put_back(lead, lab.id("B-1"))
    deactivate(lab.of("admin"), "lead", reason="Left")
    with pytest.raises(PersonInactive):
        take_out(lead, lab.id("B-1"))


def test_an_inspector_reads_until_a_day(lab: Laboratory) -> None:
    admin, today = lab.of("admin"), lab.desk.today()
    add_person(admin, "eva", "Eva External", OWN, pending=None)
    for until in (None, today - timedelta(days=1)):
        with pytest.raises(InspectionNeedsEnd):
            grant_role(admin, "eva", "inspector", until_on=until)
    with pytest.raises(InspectionNeedsEnd):
        add_person(admin, "eve", "Eve", OWN, roles_held=("inspector",))
    grant_role(admin, "eva", "inspector", until_on=today)
    desk = sign_in(lab.desk, "eva", OWN)
    reach_of(desk)
    for right in ("store", "withdraw", "label", "witness", "export", "sign", "users"):
        assert not has_right(desk, right)
    lab.line.tick(86_400)
    with pytest.raises(NotAllowed):
        reach_of(desk)
    assert sign_in(lab.desk, "eva", OWN).rights == ()


def test_a_right_begins_and_ends_at_once_at_every_site(lab: Laboratory) -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # in Oslo it is half past midnight
    oslo = replace(lab.of("admin"), clock=SetClock(at), site=lab.line.world.sites[1])
    nobody = replace(oslo, actor=None, site=None)
    for change, then in ((grant_role, ["viewer", "technician"]), (end_role, ["viewer"])):
        change(oslo, "viewer", "technician")
        for site in ("HFX", "OSL"):
            seated = sign_in(nobody, "viewer", PASSWORD, site_code=site)
            assert [right.role for right in seated.rights] == then


@pytest.mark.shows("Annex 11: 12")
def test_roles_come_and_go_in_their_scope(lab: Laboratory) -> None:
    admin = lab.of("admin")
    grant_role(admin, "viewer", "technician", site_code="OSL")
    with pytest.raises(RoleHeld):
        grant_role(admin, "viewer", "technician", site_code="OSL")
    with pytest.raises(RoleNotHeld):
        end_role(admin, "viewer", "technician")
    with pytest.raises(RoleUnknown, match="roles are: administrator"):
        grant_role(admin, "viewer", "boss")
    (_, given) = person_in_full(admin, "viewer").grants
    assert (given.role, given.site, given.owner) == ("technician", "OSL", None)
    end_role(admin, "viewer", "technician", site_code="OSL")
    assert [right.role for right in sign_in(lab.desk, "viewer", PASSWORD).rights] == ["viewer"]
    with pytest.raises(LastAdministrator):
        end_role(admin, "admin", "administrator")


@pytest.mark.shows("11.10(i)", "Annex 11: 2")
@pytest.mark.parametrize("where", ["a site", "everywhere"])
def test_a_role_can_need_training(lab: Laboratory, where: str) -> None:
    admin = lab.of("admin") if where == "a site" else lab.of("admin").at_site(None)
    change_setting(admin, "training_needed", value=True, reason="11.10(i)")
    desk = sign_in(lab.desk, "tech", PASSWORD)
    with pytest.raises(NotTrained, match="technician"):
        withdraw(desk, lab.vials("WCB-1", 3), purpose="banking")
    relocate(desk, [lab.id("B-1")], lab.id("R-2"), reason="Tank alarm")
    with pytest.raises(NotAllowed):
        witness(lab.of("lead"), "tech", PASSWORD)
    trained = date(2026, 3, 1)
    record_training(lab.of("admin"), "tech", "technician", trained_on=trained, until_on=trained)
    assert sign_in(lab.desk, "tech", PASSWORD).rights == ()
    record_training(lab.of("admin"), "tech", "technician", trained_on=trained, reference="T-7")
    withdraw(sign_in(lab.desk, "tech", PASSWORD), lab.vials("WCB-1", 3), purpose="banking")


@pytest.mark.shows("Annex 11: 10")
def test_loosening_a_rule_takes_a_signature_of_quality(lab: Laboratory) -> None:
    admin = lab.of("admin")
    for by in (None, lab.signer("lead")):
        with pytest.raises(LooseningUnsigned, match="quality assurance signs"):
            change_setting(admin, "witness_for_mcb", value=False, reason="Night", approved_by=by)
    grant_role(lab.of("admin"), "admin", "qa")
    own = prove(lab.desk, "admin", PASSWORD)
    with pytest.raises(OwnWork):
        change_setting(admin, "witness_for_mcb", value=False, reason="Night", approved_by=own)
    receipt = change_setting(
        admin, "witness_for_mcb", value=False, reason="Night", approved_by=lab.signer("qa")
    )
    (_, setting), *_ = [each for each in receipt.touched if each[0] == "setting"]
    (signed,) = signatures_of(lab.desk, "setting", setting)
    assert (signed.meaning, signed.login, signed.state) == ("approved", "qa", "holds")
    change_setting(lab.of("admin"), "witness_for_mcb", value=True, reason="Two again")
    (signed,) = signatures_of(lab.desk, "setting", setting)
    assert signed.state == "changed_since"


def test_a_clock_set_back_is_marked(lab: Laboratory) -> None:
    from cellinv.services.audit.history import entry_named

    before = lab.line.desk.now()
    lab.line.tick(-3600)
    receipt = give_badge(lab.of("admin"), "tech", BADGE)
    assert entry_named(lab.desk, receipt.entry).marks == ("clock_behind",)
    lab.line.tick(int((before - lab.line.desk.now()).total_seconds()) + 60)
