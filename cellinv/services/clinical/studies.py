"""Trials of a product: registering one, opening its sites, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.production.runs import MOST_AMOUNT, NotEmpty, check_amounts
from cellinv.domain.quality.testing import ReasonMissing
from cellinv.domain.trials import (
    ArmUnsound,
    SiteAlreadyOpen,
    SiteNotOpen,
    StudyState,
    check_registry,
    check_state,
)
from cellinv.records.tables.clinical import Product, Study
from cellinv.records.tables.people import Site
from cellinv.records.tables.trials import StudyArm, StudySite
from cellinv.services.clinical.named import name_new, study_of_ours
from cellinv.services.ledger import Doing, Receipt, doing
from cellinv.services.people import allow
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What is registered of a trial."""

    code: str
    title: str
    owner_id: int
    product_id: int
    authority: str
    phase: str
    indication: str
    registry_id: str | None = None
    blinded: bool = False
    planned_subjects: int | None = None
    same_lot: bool = False
    doses_per_subject: int | None = None


@dataclass(frozen=True, slots=True)
class NewArm:
    """An arm of a study; who is in a placebo arm gets no product."""

    code: str
    name: str
    placebo: bool = False


def add_study(desk: Desk, new: NewStudy, arms: tuple[NewArm, ...] = ()) -> int:
    """Register a study, planned, with its arms; return its id.

    Raises:
        NotAllowed, NotEmpty, AmountUnsound, CodeTaken, TrialIdUnsound, RegistryOfOther, ArmUnsound.
    """
    allow(desk, "register", owner_id=new.owner_id)
    _check_told(new)
    told = {name: getattr(new, name) for name in NewStudy.__slots__}
    if new.registry_id:
        told["registry_id"] = check_registry(new.registry_id, new.authority)
    with doing(desk, "register_study") as act:
        product = act.session.get(Product, new.product_id)
        if product is None or not reach_of(desk, "register").sees(product.owner_id, None):
            raise UnknownCode(code=str(new.product_id))
        study = Study(**told, state=StudyState.PLANNED.value)
        act.session.add(study)
        name_new(act, study, "study", new.code)
        _add_arms(act, study, arms)
    return study.id


def _check_told(new: NewStudy) -> None:
    for what, said in (
        (tr("The study's title"), new.title),
        (tr("The authority"), new.authority),
        (tr("The phase"), new.phase),
        (tr("The indication"), new.indication),
    ):
        if not said.strip():
            raise NotEmpty(what=what)
    check_amounts(
        new.code[:80],
        (tr("The number of subjects"), new.planned_subjects, MOST_AMOUNT),
        (tr("The number of doses"), new.doses_per_subject, MOST_AMOUNT),
    )


def _add_arms(act: Doing, study: Study, arms: tuple[NewArm, ...]) -> None:
    known: set[str] = set()
    for arm in arms:
        if arm.code in known:
            raise ArmUnsound(arm=arm.code, study=study.code)
        known.add(arm.code)
        act.session.add(
            StudyArm(study_id=study.id, code=arm.code, name=arm.name, placebo=arm.placebo)
        )


def open_site(
    desk: Desk, study_id: int, site_id: int, *, planned_subjects: int | None = None
) -> Receipt:
    """Open a study at a site, where subjects are enrolled then; a closed one again.

    Raises:
        NotAllowed, UnknownCode, SiteAlreadyOpen, AmountUnsound.
    """
    allow(desk, "register")
    with doing(desk, "open_study_site") as act:
        study = study_of_ours(act, desk, "register", study_id)
        check_amounts(study.code, (tr("The number of subjects"), planned_subjects, MOST_AMOUNT))
        site = act.session.get(Site, site_id)
        if site is None:
            raise UnknownCode(code=str(site_id))
        row = _site_of(act, study_id, site_id)
        if row is not None and row.closed_on is None:
            raise SiteAlreadyOpen(study=study.code, site=site.code)
        if row is None:
            row = StudySite(study_id=study_id, site_id=site_id, opened_on=desk.today())
            act.session.add(row)
        row.planned_subjects, row.closed_on = planned_subjects, None
        act.concerns("study", study.id, study.code)
        act.concerns("site", site.id, site.code)
    return act.receipt()


def close_site(desk: Desk, study_id: int, site_id: int, *, reason: str) -> Receipt:
    """Close a study at a site: nobody else is enrolled there.

    Raises:
        NotAllowed, UnknownCode, SiteNotOpen, ReasonMissing.
    """
    allow(desk, "register")
    if not reason.strip():
        raise ReasonMissing
    with doing(desk, "close_study_site", reason=reason) as act:
        study = study_of_ours(act, desk, "register", study_id)
        check_open(act, study, site_id)
        row = _site_of(act, study_id, site_id)
        assert row is not None  # noqa: S101 - just checked
        row.closed_on = desk.today()
        act.concerns("study", study.id, study.code)
    return act.receipt()


def set_study_state(desk: Desk, study_id: int, state: str, *, reason: str) -> Receipt:
    """Let a study recruit, close it to enrolment, complete or stop it, with a reason.

    Raises:
        NotAllowed, UnknownCode, StudyStateForbids, ReasonMissing.
    """
    allow(desk, "register")
    if not reason.strip():
        raise ReasonMissing
    with doing(desk, "set_study_state", reason=reason, state=state) as act:
        study = study_of_ours(act, desk, "register", study_id)
        study.state = check_state(study.code, study.state, state).value
        act.concerns("study", study.id, study.code)
    return act.receipt(state=state)


def check_open(act: Doing, study: Study, site_id: int) -> StudySite:
    """Return a study's site where subjects are enrolled; SiteNotOpen otherwise."""
    row = _site_of(act, study.id, site_id)
    if row is None or row.closed_on is not None:
        opened = act.session.scalars(
            select(Site.code)
            .join(StudySite, StudySite.site_id == Site.id)
            .where(StudySite.study_id == study.id, StudySite.closed_on.is_(None))
            .order_by(Site.code)
        )
        site = act.session.get_one(Site, site_id)
        raise SiteNotOpen(study=study.code, site=site.code, opened=", ".join(opened) or "–")
    return row


def _site_of(act: Doing, study_id: int, site_id: int) -> StudySite | None:
    return act.session.scalars(
        select(StudySite).where(StudySite.study_id == study_id, StudySite.site_id == site_id)
    ).one_or_none()
