"""Registering donors, their consents, and the lines derived from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.banks.registering import (
    ConsentKnown,
    ConsentScopeUnknown,
    ConsentUnsound,
    DonorNotStated,
    LineKindUnknown,
)
from cellinv.domain.language import tr
from cellinv.domain.naming import check_code
from cellinv.records.catalog import catalog
from cellinv.records.codes_table import check_new, name_record
from cellinv.records.tables.banks import LINE_KINDS, CellLine, Consent, Donor, LineComponent
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Component:
    """A donor's part in a line: ``share_permille`` of the cells where it is known."""

    donor_id: int | None
    name: str | None = None
    share_permille: int | None = None


def add_donor(
    desk: Desk, code: str, owner_id: int, *, material: str | None = None, confirmed: bool = False
) -> int:
    """Register a donor by code and return the id.

    ``confirmed``: somebody was asked and said that the code names nobody.

    Raises:
        CodeTaken: the code is used.
        CodeNamesPerson, CodeLooksLikeName: it tells, or may tell, who the donor is.
    """
    from cellinv.domain.privacy import check_person_code

    allow(desk, "register", owner_id=owner_id)
    check_person_code(code, confirmed=confirmed)
    code = check_code(code)
    with doing(desk, "register_donor") as act:
        check_new(act.session, code, "donor")
        donor = Donor(code=code, owner_id=owner_id, material=material, eligibility="eligible")
        act.session.add(donor)
        act.session.flush()
        name_record(act.session, code, "donor", donor.id)
        act.concerns("donor", donor.id, code)
    return donor.id


def add_consent(
    desk: Desk, donor_id: int, form_version: str, scope: Sequence[str], given_on: date
) -> Receipt:
    """Register what a donor agreed to: ``scope`` lists purposes.

    Raises:
        ConsentScopeUnknown: a purpose that doesn't exist.
        ConsentUnsound, ConsentKnown.
    """
    known = {entry["code"] for entry in catalog("purposes")}
    unknown = next((purpose for purpose in scope if purpose not in known), None)
    if unknown is not None:
        raise ConsentScopeUnknown(purpose=unknown, known=", ".join(sorted(known)))
    with doing(desk, "register_consent") as act:
        donor = act.session.get_one(Donor, donor_id)
        allow(desk, "register", owner_id=donor.owner_id)
        consent = Consent(
            donor_id=donor_id,
            form_version=form_version.strip(),
            scope=" ".join(scope),
            given_on=given_on,
        )
        _check_consent(act, donor, consent, desk.today())
        act.session.add(consent)
        act.concerns("donor", donor_id, donor.code)
    return act.receipt()


def _check_consent(act: Doing, donor: Donor, consent: Consent, today: date) -> None:
    for wrong, why in (
        (not consent.form_version, tr("the form's version is missing")),
        (not consent.scope, tr("it names no purpose")),
        (consent.given_on > today, tr("{day} is still to come", day=consent.given_on)),
    ):
        if wrong:
            raise ConsentUnsound(donor=donor.code, why=why)
    known = select(Consent.id).where(
        Consent.donor_id == donor.id, Consent.form_version == consent.form_version
    )
    if act.session.scalar(known) is not None:
        raise ConsentKnown(version=consent.form_version, donor=donor.code)


def add_line(
    desk: Desk,
    code: str,
    owner_id: int,
    components: Sequence[Component],
    *,
    kind: str = "iPSC",
    name: str | None = None,
    hpscreg_name: str | None = None,
    rrid: str | None = None,
    legacy: bool = False,
) -> int:
    """Register a cell line with its components and return the id.

    Raises:
        DonorNotStated: no donor, or a component without one, in a line that isn't legacy.
        LineKindUnknown, CodeUnsound, CodeTaken, and the checks of hPSCreg names and RRIDs.
    """
    allow(desk, "register", owner_id=owner_id)
    if kind not in LINE_KINDS:
        raise LineKindUnknown(kind=kind[:80], known=", ".join(LINE_KINDS))
    if not components and not legacy:
        raise DonorNotStated(number=1, line=code[:80])
    with doing(desk, "register_line") as act:
        line = make_line(
            act,
            code,
            owner_id,
            components,
            kind=kind,
            name=name,
            hpscreg_name=hpscreg_name,
            rrid=rrid,
            legacy=legacy,
        )
    return line.id


def make_line(
    act: Doing,
    code: str,
    owner_id: int,
    components: Sequence[Component],
    *,
    kind: str = "iPSC",
    name: str | None = None,
    hpscreg_name: str | None = None,
    rrid: str | None = None,
    legacy: bool = False,
) -> CellLine:
    """Make a line within an act under way; raises as :func:`add_line`."""
    from cellinv.domain.banks.identifiers import check_hpscreg, check_rrid

    code = check_code(code)
    check_new(act.session, code, "cell_line")
    for number, component in enumerate(components, 1):
        if component.donor_id is None and not legacy:
            raise DonorNotStated(number=number, line=code)
    line = CellLine(
        code=code,
        name=name or code,
        kind=kind,
        owner_id=owner_id,
        hpscreg_name=check_hpscreg(hpscreg_name) if hpscreg_name else None,
        rrid=check_rrid(rrid) if rrid else None,
        legacy=legacy,
    )
    session = act.session
    session.add(line)
    session.flush()
    name_record(session, code, "cell_line", line.id)
    for number, component in enumerate(components, 1):
        session.add(
            LineComponent(
                line_id=line.id,
                number=number,
                donor_id=component.donor_id,
                name=component.name,
                share_permille=component.share_permille,
            )
        )
    act.concerns("cell_line", line.id, code)
    return line
