"""A donor withdraws their consent: a case, and a hold on all that came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.purposes import HoldKind
from cellinv.domain.quality.testing import ReasonMissing
from cellinv.domain.trials import ConsentNotInForce, EarlierThanGiven
from cellinv.records.tables.banks import Consent, Donor
from cellinv.services.cases import make_case, open_hold
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import date

    from cellinv.services.desk import Desk


def withdraw_consent(
    desk: Desk,
    donor_id: int,
    *,
    reason: str,
    form_version: str | None = None,
    on: date | None = None,
) -> Receipt:
    """Record that a donor withdrew their consent, to one version of it or to all.

    It opens a case, and a hold on the donor that reaches everything made of their cells that
    isn't used, given or destroyed: stored, out, on its way, or set aside for a dose.

    Raises:
        NotAllowed, UnknownCode, ReasonMissing, ConsentNotInForce, EarlierThanGiven.
    """
    site = here(desk)
    allow(desk, "hold", site_id=site.id)
    if not reason.strip():
        raise ReasonMissing
    day = on or desk.today()
    with doing(desk, "withdraw_consent", chain=site.code, reason=reason) as act:
        donor = act.session.get(Donor, donor_id)
        if donor is None or not reach_of(desk, "hold").sees(donor.owner_id, None):
            raise UnknownCode(code=tr("donor {number}", number=donor_id))
        consents = _in_force(act, donor, form_version)
        for consent in consents:
            if not consent.given_on <= day <= desk.today():
                raise EarlierThanGiven(day=day)
            consent.withdrawn_on = day
        about = ("donor", donor.id, donor.code)
        case = make_case(
            act,
            "deviation",
            title=tr("Consent of donor {donor} withdrawn", donor=donor.code),
            finding=reason,
            site_id=site.id,
            subjects=[about],
        )
        open_hold(
            act, "donor", donor.id, kind=HoldKind.CONSENT_WITHDRAWN.value, reason=reason, case=case
        )
        act.act.data["versions"] = [consent.form_version for consent in consents]
    return act.receipt(case=case.code, versions=tuple(c.form_version for c in consents))


def _in_force(act: Doing, donor: Donor, form_version: str | None) -> list[Consent]:
    query = select(Consent).where(Consent.donor_id == donor.id, Consent.withdrawn_on.is_(None))
    if form_version is not None:
        query = query.where(Consent.form_version == form_version)
    found = list(act.session.scalars(query.order_by(Consent.given_on, Consent.id)))
    if not found:
        version = "" if form_version is None else f" ({form_version})"
        raise ConsentNotInForce(donor=donor.code, version=version)
    return found
