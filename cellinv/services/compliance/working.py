"""Operation qualification: people sign in, a bank is made, and the rules let pass or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.custody.acts import WitnessNeeded
from cellinv.domain.language import tr
from cellinv.domain.people import NotAllowed, SignInFailed
from cellinv.domain.quality.standing import PanelNotFrozen
from cellinv.domain.usability import LotStateForbids
from cellinv.records.upgrade import found_revision, newest_revision
from cellinv.services import audit, banks, custody, people, storage
from cellinv.services.banks.lines import Component
from cellinv.services.banks.lots import NewLot
from cellinv.services.beginning import Beginning, begin
from cellinv.services.compliance.checking import Found, Planned, refused
from cellinv.services.compliance.scratch import REASON, ROLES, VIALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.services.compliance.scratch import Scratch


class Working:
    """The steps of a working day, each building on those before it."""

    def __init__(self, on: Scratch) -> None:
        self.on = on
        self.withdrawal = ""
        self.stood: object = None

    def planned(self) -> Iterator[Planned]:
        """Yield the steps; each builds on those before it."""
        yield Planned(
            tr("Make an inventory"),
            tr("Schema {revision}; chains ORG and OQ", revision=newest_revision()),
            self.make,
        )
        yield Planned(
            tr("Register people and sign in"),
            tr("Each signs in by password with the roles given"),
            self.people,
        )
        yield Planned(tr("Sign in with a wrong password"), tr("Refused"), self.wrong_password)
        yield Planned(
            tr("Register a donor, a line and a bank"),
            tr("{n} vials, each with a code of its own", n=VIALS),
            self.register,
        )
        yield Planned(
            tr("Store the vials in a box"), tr("They stand in the next free slots"), self.store
        )
        yield Planned(tr("Withdraw from quarantine"), tr("Refused"), self.from_quarantine)
        yield Planned(tr("Release without the right"), tr("Refused"), self.release_unentitled)
        yield Planned(tr("Release a GMP bank before its tests"), tr("Refused"), self.untested)
        yield Planned(
            tr("Release with a signature"),
            tr("Name, time and meaning are kept, and the signature holds"),
            self.release,
        )
        yield Planned(tr("Withdraw from a main bank alone"), tr("Refused"), self.unwitnessed)
        yield Planned(
            tr("Withdraw with a witness"), tr("The vial is out, in its holder's hands"),
            self.withdraw,
        )  # fmt: skip
        yield Planned(
            tr("Take the withdrawal back"), tr("The vial stands in its slot again"), self.undo
        )

    def make(self) -> Found:
        """Make the inventory with one site."""
        first = Beginning("OQ", "oq-first", self.on.password, site_name="Qualification")
        desk = self.on.made = begin(
            self.on.url("scratch.db"), first, station=self.on.station, clock=self.on.clock
        )
        found = found_revision(desk.database)
        chains = sorted(audit.verify(desk).heads)
        told = f"{found}; {', '.join(chains)}"
        return Found.where(told, right=found == newest_revision() and chains == ["OQ", "ORG"])

    def people(self) -> Found:
        """Register three people and let each sit down."""
        site = people.sites(self.on.desk)[0]
        for login, roles in ROLES.items():
            people.add_person(
                self.on.desk, login, login, self.on.password,
                home_site_id=site.id, roles_held=roles, pending=None,
            )  # fmt: skip
        held = {login: {right.role for right in self.on.of(login).rights} for login in ROLES}
        told = "; ".join(f"{login}: {', '.join(sorted(roles))}" for login, roles in held.items())
        right = all(held[login] == set(roles) for login, roles in ROLES.items())
        return Found.where(told, right=right)

    def wrong_password(self) -> Found:
        """Try to sign in with something else."""
        return refused(lambda: people.sign_in(self.on.desk, "oq-qa", "-"), SignInFailed)

    def register(self) -> Found:
        """Register a donor, a line, a bank that isn't GMP and one that is."""
        desk = self.on.of("oq-tech")
        party = people.add_party(desk, "OQ-OWNER", "Owner", "sponsor")
        donor = banks.add_donor(desk, "OQ-D1", party)
        purposes = ("production", "banking", "research")
        banks.add_consent(desk, donor, "1", purposes, desk.today())
        line = banks.add_line(desk, "OQ-L1", party, [Component(donor)])
        for code, grade in (("OQ-MCB", "non-GMP"), ("OQ-GMP", "GMP")):
            self.on.ids[code], vials = banks.add_lot(
                desk,
                NewLot(code=code, kind="MCB", owner_id=party, format_code="CRYO-2",
                       filled=VIALS, line_id=line, grade=grade),
            )  # fmt: skip
            self.on.vials = self.on.vials or tuple(vials)
        codes = [vial.code for vial in self.on.rows()]
        return Found.where(", ".join(codes), right=len(set(codes)) == VIALS)

    def store(self) -> Found:
        """Put up a tank with a rack and a box, and store the vials."""
        desk, inside = self.on.of("oq-tech"), None
        for kind, code in (("TANK-LN2", "OQ-T1"), ("RACK-5", "OQ-R1"), ("BOX-9X9", "OQ-B1")):
            inside = storage.add_container(desk, kind, code, parent_id=inside)
        storage.store(desk, self.on.vials, inside or 0)
        self.stood = self.on.slots()
        return self.on.states("stored", standing=VIALS)

    def from_quarantine(self) -> Found:
        """Try to take a vial of a bank nobody released."""
        return refused(lambda: self.on.take("oq-tech"), LotStateForbids)

    def release_unentitled(self) -> Found:
        """Try to release as somebody who may not."""
        return refused(lambda: self.on.release("OQ-MCB", "oq-tech"), NotAllowed)

    def untested(self) -> Found:
        """Try to release what was never tested."""
        return refused(lambda: self.on.release("OQ-GMP", "oq-qa"), PanelNotFrozen)

    def release(self) -> Found:
        """Release by somebody entitled, signed."""
        self.on.release("OQ-MCB", "oq-qa")
        signed = people.signatures_of(self.on.of("oq-qa"), "lot", self.on.ids["OQ-MCB"])
        told = "; ".join(
            f"{one.name}, {one.signed_at:%Y-%m-%d %H:%M:%S} UTC, {tr(one.meaning)}, {tr(one.state)}"
            for one in signed
        )
        return Found.where(told, right=[one.state for one in signed] == ["holds"])

    def unwitnessed(self) -> Found:
        """Try to take a vial of a main bank alone."""
        return refused(lambda: self.on.take("oq-tech"), WitnessNeeded)

    def withdraw(self) -> Found:
        """Take a vial out with a second person."""
        self.withdrawal = self.on.take("oq-tech", "oq-qa")
        return self.on.states("out", first=1, standing=VIALS - 1)

    def undo(self) -> Found:
        """Take that back."""
        custody.undo(self.on.of("oq-tech"), self.withdrawal, reason=REASON)
        found = self.on.states("stored", standing=VIALS)
        return found if self.on.slots() == self.stood else Found(found.actual, "failed")
