"""Donors in a list: what they agreed to, what they withdrew, and the lines that come from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import null, select

from cellinv.records.catalog import catalog
from cellinv.records.tables.banks import LINE_KINDS, CellLine, Consent, Donor, LineComponent
from cellinv.records.tables.people import Party
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import date

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class ConsentSeen:
    """A version of a consent; ``scope`` are the purposes it names."""

    version: str
    scope: tuple[str, ...]
    given_on: date
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class DonorRow:
    """A donor by code, with the consents in the order they were given."""

    id: int
    code: str
    owner: str
    material: str | None
    consents: tuple[ConsentSeen, ...]
    lines: tuple[str, ...]

    @property
    def in_force(self) -> tuple[ConsentSeen, ...]:
        """Return the consents that were not withdrawn."""
        return tuple(one for one in self.consents if one.withdrawn_on is None)

    @property
    def state(self) -> str:
        """Return ``consented``, ``withdrawn`` or ``no_consent``."""
        if self.in_force:
            return "consented"
        return "withdrawn" if self.consents else "no_consent"


def donor_list(desk: Desk) -> tuple[DonorRow, ...]:
    """Return the donors within reach, by code.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where(Donor.owner_id, null())
    donors = (
        select(Donor.id, Donor.code, Party.code, Donor.material)
        .join(Party, Party.id == Donor.owner_id)
        .where(within)
        .order_by(Donor.code)
    )
    consents = (
        select(
            Consent.donor_id, Consent.form_version, Consent.scope, Consent.given_on,
            Consent.withdrawn_on,
        )
        .join(Donor)
        .where(within)
        .order_by(Consent.donor_id, Consent.given_on, Consent.id)
    )  # fmt: skip
    lines = (
        select(LineComponent.donor_id, CellLine.code)
        .join(CellLine, CellLine.id == LineComponent.line_id)
        .join(Donor, Donor.id == LineComponent.donor_id)
        .where(within, reach_of(desk).where(CellLine.owner_id, null()))
        .order_by(LineComponent.donor_id, CellLine.code)
    )
    agreed: dict[int, list[ConsentSeen]] = defaultdict(list)
    made: dict[int, list[str]] = defaultdict(list)
    with reading(desk) as session:
        for donor, version, scope, given, withdrawn in session.execute(consents):
            agreed[donor].append(ConsentSeen(version, tuple(scope.split()), given, withdrawn))
        for donor_id, line in session.execute(lines):
            made[donor_id or 0].append(line)
        return tuple(
            DonorRow(*row, tuple(agreed[row[0]]), tuple(made[row[0]]))
            for row in session.execute(donors)
        )


def line_kinds() -> tuple[str, ...]:
    """Return what kinds of cell line there are."""
    return tuple(LINE_KINDS)


def consent_purposes() -> tuple[tuple[str, str], ...]:
    """Return the purposes that a consent can cover, and what they are called in English."""
    found = catalog("purposes")
    return tuple((str(one["code"]), str(one["name"])) for one in found if one["consent"])
