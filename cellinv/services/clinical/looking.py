"""Studies and subjects as a page shows them, within somebody's reach; no arm is told here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import null, select

from cellinv.records.queries.courses import arms_of, doses_of_subject, sites_of
from cellinv.records.queries.following import template
from cellinv.records.tables.clinical import Product, Study, Subject
from cellinv.records.tables.people import Party
from cellinv.records.tables.trials import Unblinding
from cellinv.services.clinical.following import FollowUp, follow_up
from cellinv.services.clinical.named import hidden_from
from cellinv.services.ledger import reading
from cellinv.services.people import sites
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from cellinv.records.queries.courses import ArmNamed, DoseSeen, SiteSeen
    from cellinv.records.queries.following import PlanSeen
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class StudyCard:
    """A study as it is registered, with its sites and the visits it plans."""

    id: int
    code: str
    title: str
    state: str
    blinded: bool
    authority: str
    phase: str
    indication: str
    registry_id: str | None
    same_lot: bool | None
    doses_per_subject: int | None
    product: str
    owner: str
    sites: tuple[SiteSeen, ...]
    arms: tuple[ArmNamed, ...]
    visits: tuple[PlanSeen, ...]

    @property
    def still_open(self) -> tuple[SiteSeen, ...]:
        """Return the sites that subjects are enrolled at."""
        return tuple(one for one in self.sites if one.closed_on is None)

    def open_at(self, site_id: int | None) -> bool:
        """Say whether subjects are enrolled at a site."""
        return any(one.id == site_id for one in self.still_open)


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """A subject with doses, visits and events; ``hidden``: its arm is a secret from the reader."""

    followed: FollowUp
    doses: tuple[DoseSeen, ...]
    blinded: bool
    hidden: bool
    unblinded: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What a study can be registered for and opened at: products, owners and sites, by id."""

    products: tuple[tuple[int, str], ...]
    owners: tuple[tuple[int, str], ...]
    sites: tuple[tuple[int, str], ...]


def studies(desk: Desk) -> tuple[StudyCard, ...]:
    """Return the studies within reach, by code.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach = reach_of(desk)
    query = (
        select(
            *(getattr(Study, name) for name in StudyCard.__slots__[:11]), Product.code, Party.code
        )
        .join(Product, Product.id == Study.product_id)
        .join(Party, Party.id == Study.owner_id)
        .where(reach.where(Study.owner_id, null()))
        .order_by(Study.code)
    )
    with reading(desk) as session:
        found = []
        for row in session.execute(query).all():
            study = row[0]
            more = sites_of(session, study), arms_of(session, study), template(session, study)
            values = [*row, *more]
            found.append(StudyCard(*values))
        return tuple(found)


def subject_card(desk: Desk, subject_id: int) -> SubjectCard:
    """Return a subject in full: what was given, and what became of them.

    Raises:
        NotSignedIn, NotAllowed. UnknownCode: there is none, or not for whoever asks.
    """
    followed = follow_up(desk, subject_id)
    with reading(desk) as session:
        subject = session.get_one(Subject, subject_id)
        hidden = hidden_from(session, desk, subject)
        told = select(Unblinding.id).where(Unblinding.subject_id == subject_id)
        return SubjectCard(
            followed,
            doses_of_subject(session, subject_id, hidden=hidden),
            session.get_one(Study, subject.study_id).blinded,
            hidden,
            session.scalar(told) is not None,
        )


def study_choices(desk: Desk) -> Choices:
    """Return the products, owners and sites that a study can be registered for.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach = reach_of(desk, "register")
    with reading(desk) as session:
        products = session.execute(
            select(Product.id, Product.code)
            .where(reach.where(Product.owner_id, null()))
            .order_by(Product.code)
        ).all()
        owners = session.execute(
            select(Party.id, Party.code).where(reach.where(Party.id, null())).order_by(Party.code)
        ).all()
    known = tuple((one.id, f"{one.code}  {one.name}") for one in sites(desk))
    return Choices(tuple((a, b) for a, b in products), tuple((a, b) for a, b in owners), known)
