"""Signing in, standing by as a witness, and who may do what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cellinv.domain.people import (
    LoginTaken,
    NotAllowed,
    RoleOver,
    SignInDelayed,
    SignInFailed,
    UnknownSite,
)
from cellinv.domain.signing import WitnessSelf
from cellinv.records.tables.people import Grant, Person
from cellinv.services.ledger import NotSignedIn
from cellinv.services.people import (
    add_party,
    add_person,
    add_site,
    allow,
    has_right,
    record_sign_in,
    sign_in,
    sites,
    witness,
)
from cellinv.services.storage import add_container
from tests.integration.inventories import PASSWORD

if TYPE_CHECKING:
    from tests.integration.services.laboratory import Laboratory


def fail(lab: Laboratory, login: str = "tech", *, times: int) -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed, match="login and password don't match"):
            sign_in(lab.desk, login, "wrong")


def test_whoever_signs_in_sits_at_home_with_their_rights(lab: Laboratory) -> None:
    desk = sign_in(lab.desk, "lead", PASSWORD)
    assert (desk.actor, desk.site) == (lab.line.world.people["lead"], lab.line.world.sites[0])
    assert [right.role for right in desk.rights] == ["technician", "supervisor"]
    assert sign_in(lab.desk, "lead", PASSWORD, site_code="OSL").site == lab.line.world.sites[1]
    with pytest.raises(UnknownSite):
        sign_in(lab.desk, "lead", PASSWORD, site_code="XXX")
    assert lab.body(record_sign_in(desk).entry)["action"] == "sign_in"


@pytest.mark.shows("11.300(d)")
def test_two_failures_cost_nothing_the_third_a_delay(lab: Laboratory) -> None:
    fail(lab, times=2)
    sign_in(lab.desk, "tech", PASSWORD)
    fail(lab, times=3)
    with pytest.raises(SignInDelayed, match="tech can sign in again at"):
        sign_in(lab.desk, "tech", PASSWORD)
    sign_in(lab.line.tick(5), "tech", PASSWORD)
    fail(lab, times=2)
    sign_in(lab.desk, "tech", PASSWORD)


@pytest.mark.shows("11.300(d)")
def test_each_failure_is_in_the_ledger(lab: Laboratory) -> None:
    before = lab.entries()
    fail(lab, times=1)
    fail(lab, "nobody", times=2)
    assert lab.entries() == before + 3


@pytest.mark.shows("11.300(d)")
def test_tries_during_a_delay_are_in_the_ledger_once(lab: Laboratory) -> None:
    fail(lab, times=3)
    before = lab.entries()
    for password in (PASSWORD, "wrong", "wrong"):
        with pytest.raises(SignInDelayed):
            sign_in(lab.desk, "tech", password)
    assert lab.entries() == before + 1
    lab.line.tick(5)
    fail(lab, times=1)
    with pytest.raises(SignInDelayed):
        sign_in(lab.desk, "tech", PASSWORD)
    assert lab.entries() == before + 3


@pytest.mark.shows("11.300(d)")
def test_delays_double(lab: Laboratory) -> None:
    fail(lab, times=3)
    lab.line.tick(5)
    fail(lab, times=1)
    lab.line.tick(7)
    with pytest.raises(SignInDelayed):
        sign_in(lab.desk, "tech", PASSWORD)
    sign_in(lab.line.tick(2), "tech", PASSWORD)


@pytest.mark.shows("11.100(a)", "11.300(a)")
def test_who_left_does_not_come_back(lab: Laboratory) -> None:
    lab.put(Person, lab.line.world.people["tech"].id, active=False)
    with pytest.raises(SignInFailed):
        sign_in(lab.desk, "tech", PASSWORD)
    with pytest.raises(LoginTaken, match="tech is already used"):
        add_person(lab.of("admin"), "tech", "Ted", PASSWORD)


def test_a_right_begins_and_ends(lab: Laboratory) -> None:
    (grant,) = lab.rows(Grant, person_id=lab.line.world.people["tech"].id)
    lab.put(Grant, grant.id, until_on=lab.desk.today() - timedelta(days=1))
    desk = sign_in(lab.desk, "tech", PASSWORD)
    assert desk.rights == ()
    with pytest.raises(RoleOver, match=r"may not withdraw: the role technician ended on 2026-"):
        allow(desk, "withdraw")


@pytest.mark.shows("11.200(a)(3)")
def test_a_witness_is_somebody_else_who_may(lab: Laboratory) -> None:
    lead = lab.of("lead")
    second = witness(lead, "qa", PASSWORD).witness
    assert second is not None
    assert second.id == lab.line.world.people["qa"].id
    with pytest.raises(WitnessSelf, match="Leo Lead"):
        witness(lead, "lead", PASSWORD)
    with pytest.raises(NotAllowed, match="Vic Viewer"):
        witness(lead, "viewer", PASSWORD)
    with pytest.raises(SignInFailed):
        witness(lead, "qa", "wrong")


@pytest.mark.parametrize(
    ("login", "may"),
    [("viewer", "read"), ("tech", "read store withdraw witness"),
     ("lead", "store register correct plan"), ("qa", "release hold sign"),
     ("admin", "users settings")],
)  # fmt: skip
def test_what_each_role_may(lab: Laboratory, login: str, may: str) -> None:
    rights = ("read", "store", "withdraw", "witness", "register", "correct", "plan", "release",
              "hold", "sign", "users", "settings")  # fmt: skip
    found = {right for right in rights if has_right(lab.of(login), right)}
    assert found >= set(may.split())
    for right in set(rights) - found:
        with pytest.raises(NotAllowed) as refusal:
            allow(lab.of(login), right)
        assert "An administrator grants roles." in refusal.value.why_not()


def test_parties_sites_and_people_are_made_by_those_who_may(lab: Laboratory) -> None:
    party = add_party(lab.of("lead"), "CELLS", "New Cells")
    place = add_site(lab.of("admin"), "BER", "Berlin", party_id=party, time_zone="Europe/Berlin")
    add_person(
        lab.of("admin"), "new", "Nia New", PASSWORD, roles_held=("supervisor",), pending=None
    )
    assert [site.code for site in sites(lab.desk)] == ["BER", "HFX", "OSL"]
    desk = sign_in(lab.desk, "new", PASSWORD, site_code="ber")
    add_container(desk, "TANK-LN2", "LN-B")
    assert desk.site == place
    with pytest.raises(NotAllowed):
        add_party(lab.of("tech"), "X", "X")
    with pytest.raises(NotAllowed):
        add_person(lab.of("lead"), "x", "X", PASSWORD)
    with pytest.raises(NotAllowed):
        add_site(lab.of("lead"), "X", "X", party_id=party, time_zone="UTC")


def test_nobody_does_nothing(lab: Laboratory) -> None:
    with pytest.raises(NotSignedIn):
        add_party(replace(lab.desk, actor=None), "X", "X")
