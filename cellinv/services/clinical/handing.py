"""Handing a dose over to the clinic, and taking it over there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.clinical import DoseVialState, NotHandedOver
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.custody import DoseVial, Outing
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.services.clinical.named import check_subject_here, dose_of_ours
from cellinv.services.clinical.vials import check_agree, told, vials_of
from cellinv.services.custody.end import end_outings
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow, here

if TYPE_CHECKING:
    from cellinv.records.tables.clinical import Dose
    from cellinv.services.desk import Desk


def hand_over(desk: Desk, dose_id: int) -> Receipt:
    """Send a released dose, whose vials are out for clinical use, on its way to the clinic.

    Raises:
        DoseNotReady, DoseVialState, OtherSite, KitUnusable, and every reason why a vial isn't
        usable at this moment.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "hand_over", chain=site.code) as act:
        dose, _, subject, hidden = dose_of_ours(act, desk, dose_id, "released")
        vials = vials_of(act, desk, dose)
        for vial in vials:
            if vial.status != "out" or vial.purpose != "clinical":
                raise _state(vial, dose, "out for clinical", hidden=hidden)
        check_agree(act, desk, dose, subject, vials)
        end_outings(act, vials)
        for vial in vials:
            vial.status, vial.held_by_id = "in_transit", None
    return told(act, act.receipt(dose=dose.code), hidden=hidden)


def take_over(desk: Desk, dose_id: int, sent: str) -> Receipt:
    """Receive a dose at the subject's site; ``sent`` is the sender's entry, whose hash is named.

    Raises:
        NotHandedOver, SubjectElsewhere, DoseVialState.
    """
    site = here(desk)
    allow(desk, "withdraw", site_id=site.id)
    with doing(desk, "take_over", chain=site.code, sent=sent) as act:
        session = act.session
        dose, _, subject, hidden = dose_of_ours(act, desk, dose_id, "released")
        act.act.data["sent_hash"] = _hash_of_sending(act, dose, sent)
        check_subject_here(act, desk, subject)
        for vial in session.scalars(
            select(Vial).join(DoseVial, DoseVial.vial_id == Vial.id)
            .where(DoseVial.dose_id == dose.id)
        ):  # fmt: skip
            if vial.status != "in_transit":
                raise _state(vial, dose, "in transit", hidden=hidden)
            vial.site_id, vial.status, vial.held_by_id = site.id, "out", act.actor.id
            _start_outing(act, vial)
            act.concerns("vial", vial.id, vial.code)
    return told(act, act.receipt(dose=dose.code, took_out=dose.id), hidden=hidden)


def _state(vial: Vial, dose: Dose, wanted: str, *, hidden: bool) -> DoseVialState:
    return DoseVialState(
        vial=dose.code if hidden else vial.code,
        dose=dose.code,
        status=vial.status.replace("_", " "),
        wanted=wanted,
    )


def _hash_of_sending(act: Doing, dose: Dose, sent: str) -> str:
    """Return the hash of the entry that handed a dose over."""
    chain, _, seq = sent.rpartition(":")
    query = (
        select(LedgerEntry.hash)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(
            LedgerEntry.chain == chain.upper(),
            LedgerEntry.seq == (int(seq) if seq.isdecimal() else 0),
            LedgerEntry.action == "hand_over",
            LedgerSubject.kind == "dose",
            LedgerSubject.subject_id == dose.id,
        )
    )
    found = act.session.scalar(query)
    if found is None:
        raise NotHandedOver(sent=sent[:80], dose=dose.code)
    return found


def _start_outing(act: Doing, vial: Vial) -> None:
    act.session.add(
        Outing(vial_id=vial.id, site_id=vial.site_id, person_id=act.actor.id, started_at=act.at)
    )
