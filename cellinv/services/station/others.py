"""The cards of everything that is neither vial nor lot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.banks.materials import usual_word
from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.domain.retention import kept_until
from cellinv.records.queries.blinding import kits_hidden
from cellinv.records.queries.cards import out_with, people
from cellinv.records.queries.dosing import given_on, last_expiry
from cellinv.records.queries.occupancy import fills
from cellinv.records.queries.storage import container_row
from cellinv.records.queries.things import Thing, things
from cellinv.records.shade import unshaded
from cellinv.records.tables.banks import CellLine, Consent, Donor, LineComponent, Lot, Run, RunInput
from cellinv.records.tables.cases import Case, CaseSubject
from cellinv.records.tables.clinical import Administration, Dose, Product, Study, Subject
from cellinv.records.tables.custody import DoseVial
from cellinv.records.tables.people import Party, Person, Site
from cellinv.services.people import rights_of
from cellinv.services.station.boxes import box_in, tree_in
from cellinv.services.station.parts import event_lines, hold_lines, place_of
from cellinv.services.station.views import Card, ContainerCard, Fact, HeldThing, PersonCard

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from cellinv.services.station.vials import Looking

Facts = tuple[tuple[str, str, str], ...]


def container_card(looking: Looking, container_id: int) -> ContainerCard:
    """Return all there is to say of a container."""
    session = looking.session
    row = container_row(session, container_id)
    thing = things(session, [Key("container", row.id)])[Key("container", row.id)]
    place = place_of(session, child_id=row.id)
    on = {row.id} | ({step.id for step in place.steps} if place else set())
    full = fills(session, [row.id])[row.id]
    return ContainerCard(
        kind="container",
        id=row.id,
        code=row.code,
        status=thing.status,
        label=row.name,
        events=event_lines(session, "container", row.id, looking.blind),
        type_name=row.kind.name,
        site_id=row.site_id,
        site=session.get_one(Site, row.site_id).code,
        place=place,
        vials=full.vials,
        capacity=full.room or None,
        held_by=people(session).get(row.held_by_id) if row.held_by_id else None,
        box=box_in(session, looking.reach, row.id),
        children=tree_in(session, row.id, row.site_id),
        holds=hold_lines(session, {"container": on}),
    )


def person_card(looking: Looking, person_id: int) -> PersonCard:
    """Return who somebody is and what they have out."""
    session = looking.session
    person = session.get_one(Person, person_id)
    desk = looking.desk
    held = rights_of(session, person.id, desk.today(), desk.site)
    home = session.get_one(Site, person.home_site_id).code if person.home_site_id else None
    with unshaded(session):  # a vial of a kit is shown as the kit
        out = out_with(session, person.id)
        kits = kits_hidden(session, [vial for vial, *_ in out if vial], looking.blind)
    return PersonCard(
        kind="person",
        id=person.id,
        code=person.login,
        status="active" if person.active else "inactive",
        label=person.name,
        events=event_lines(session, "person", person.id, looking.blind),
        roles=tuple(sorted({right.role for right in held})),
        home_site=home,
        has_out=tuple(
            HeldThing("dose", kits[vial].id, kits[vial].code, since)
            if vial in kits
            else HeldThing("vial" if vial else "container", vial or container, code, since)
            for vial, container, since, code in out
        ),
    )


def other_card(looking: Looking, thing: Thing) -> Card:
    """Return the card of a donor, line, run, product, study, subject, dose, case, site, party."""
    session = looking.session
    facts = _FACTS[thing.kind](looking, thing.id)
    held = {thing.kind: [thing.id]}
    holds = tuple(
        ("hold", tr("Hold"), f"{hold.kind.replace('_', ' ')}: {hold.reason}")
        for hold in hold_lines(session, held)
    )
    return Card(
        kind=thing.kind,
        id=thing.id,
        code=thing.code,
        status=thing.status,
        label=thing.label,
        facts=tuple(Fact(*each) for each in (*facts, *holds) if each[2]),
        events=event_lines(session, thing.kind, thing.id, looking.blind),
    )


def _donor(looking: Looking, row_id: int) -> Facts:
    donor = looking.session.get_one(Donor, row_id)
    consents = looking.session.scalars(select(Consent).where(Consent.donor_id == row_id))
    lines = looking.session.scalars(
        select(CellLine.code)
        .join(LineComponent, LineComponent.line_id == CellLine.id)
        .where(LineComponent.donor_id == row_id)
    )
    return (
        ("material", tr("Material"), usual_word(donor.material or "")),
        ("owner", tr("Owner"), _owner(looking.session, donor.owner_id)),
        *(
            ("consent", tr("Consent {version}", version=each.form_version), _consent(each))
            for each in consents
        ),
        ("cell_lines", tr("Cell lines"), ", ".join(lines)),
    )


def _consent(consent: Consent) -> str:
    given = tr("{scope}, given {on}", scope=consent.scope, on=consent.given_on.isoformat())
    if consent.withdrawn_on is None:
        return given
    return tr("{given}, withdrawn {on}", given=given, on=consent.withdrawn_on.isoformat())


def _line(looking: Looking, row_id: int) -> Facts:
    session = looking.session
    line = session.get_one(CellLine, row_id)
    parts = session.execute(
        select(Donor.code, LineComponent.name)
        .select_from(LineComponent)
        .join(Donor, Donor.id == LineComponent.donor_id, isouter=True)
        .where(LineComponent.line_id == row_id)
        .order_by(LineComponent.number)
    )
    donors = (code or tr("{name} (donor not stated)", name=name or "–") for code, name in parts)
    lots = session.scalars(select(Lot.code).where(Lot.line_id == row_id).order_by(Lot.id))
    return (
        ("name", tr("Name"), line.name),
        ("kind", tr("Kind"), line.kind),
        ("donors", tr("Donors"), ", ".join(donors)),
        ("hpscreg", tr("hPSCreg"), line.hpscreg_name or ""),
        ("rrid", tr("RRID"), line.rrid or ""),
        ("owner", tr("Owner"), _owner(session, line.owner_id)),
        ("lots", tr("Lots"), ", ".join(lots)),
    )


def _run(looking: Looking, row_id: int) -> Facts:
    session = looking.session
    run = session.get_one(Run, row_id)
    made = session.scalars(select(Lot.code).where(Lot.run_id == row_id).order_by(Lot.id))
    used = session.scalars(select(RunInput.vial_id).where(RunInput.run_id == row_id)).all()
    return (
        ("kind", tr("Kind"), run.kind.replace("_", " ")),
        ("grade", tr("Grade"), run.grade),
        ("site", tr("Site"), session.get_one(Site, run.site_id).code),
        ("protocol", tr("Protocol"), " ".join(filter(None, (run.protocol, run.protocol_version)))),
        (
            "vials_consumed",
            tr("Vials consumed"),
            _codes(session, (Key("vial", vial) for vial in used)),
        ),
        ("lots_made", tr("Lots made"), ", ".join(made)),
    )


def _product(looking: Looking, row_id: int) -> Facts:
    session = looking.session
    product = session.get_one(Product, row_id)
    studies = session.scalars(select(Study.code).where(Study.product_id == row_id))
    return (
        ("name", tr("Name"), product.name),
        ("owner", tr("Owner"), _owner(session, product.owner_id)),
        ("storage", tr("Storage"), product.storage or ""),
        ("shelf_life_days", tr("Shelf life (days)"), str(product.shelf_life_days or "")),
        ("studies", tr("Studies"), ", ".join(studies)),
    )


def _study(looking: Looking, row_id: int) -> Facts:
    # Late, as below: nearly all that is scanned is no part of a trial.
    from cellinv.records.tables.trials import StudyArm, StudySite

    session = looking.session
    study = session.get_one(Study, row_id)
    subjects = session.scalars(select(Subject.code).where(Subject.study_id == row_id)).all()
    arms = session.scalars(
        select(StudyArm.code).where(StudyArm.study_id == row_id).order_by(StudyArm.code)
    )
    sites = session.scalars(
        select(Site.code)
        .join(StudySite, StudySite.site_id == Site.id)
        .where(StudySite.study_id == row_id, StudySite.closed_on.is_(None))
        .order_by(Site.code)
    )
    return (
        ("title", tr("Title"), study.title),
        ("product", tr("Product"), session.get_one(Product, study.product_id).code),
        ("phase", tr("Phase"), study.phase),
        ("authority", tr("Authority"), study.authority),
        ("indication", tr("Indication"), study.indication),
        ("registry", tr("Registry"), study.registry_id or ""),
        ("design", tr("Design"), tr("blinded") if study.blinded else tr("open")),
        ("state", tr("State"), tr(study.state)),
        ("arms", tr("Arms"), ", ".join(arms)),
        ("sites", tr("Sites"), ", ".join(sites)),
        ("planned_subjects", tr("Planned subjects"), str(study.planned_subjects or "")),
        ("subjects", tr("Subjects"), str(len(subjects))),
    )


def _subject(looking: Looking, row_id: int) -> Facts:
    session = looking.session
    subject = session.get_one(Subject, row_id)
    doses = session.scalars(select(Dose.code).where(Dose.subject_id == row_id).order_by(Dose.id))
    return (
        ("study", tr("Study"), session.get_one(Study, subject.study_id).code),
        ("site", tr("Site"), session.get_one(Site, subject.site_id).code),
        ("chain_of_identity", tr("Chain of identity"), subject.identity),
        (
            "enrolled_on",
            tr("Enrolled on"),
            subject.enrolled_on.isoformat() if subject.enrolled_on else "",
        ),
        ("cohort", tr("Cohort"), subject.cohort or ""),
        ("doses", tr("Doses"), ", ".join(doses)),
    )


def _dose(looking: Looking, row_id: int) -> Facts:
    """Return a dose's facts; of a blinded study neither vials nor arm."""
    session = looking.session
    dose = session.get_one(Dose, row_id)
    subject = session.get_one(Subject, dose.subject_id)
    study = session.get_one(Study, subject.study_id)
    told: Facts = ()
    hidden = looking.keeps_secret(subject.id)
    until = kept_until(last_expiry(session, row_id, hidden=hidden), given_on(session, row_id))
    if not hidden:
        vials = session.scalars(select(DoseVial.vial_id).where(DoseVial.dose_id == row_id))
        told = (
            ("vials", tr("Vials"), _codes(session, (Key("vial", vial) for vial in vials))),
            ("arm", tr("Arm"), tr("placebo") if dose.placebo else tr("active")),
        )
    return (
        ("subject", tr("Subject"), subject.code),
        ("study", tr("Study"), study.code),
        ("product", tr("Product"), session.get_one(Product, dose.product_id).code),
        ("planned_on", tr("Planned on"), dose.planned_on.isoformat() if dose.planned_on else ""),
        *_prepared(session, row_id),
        *told,
        ("kept_until", tr("Kept until"), until.isoformat() if until else tr("for good")),
    )


def _prepared(session: Session, dose_id: int) -> Facts:
    """Return how a dose was prepared, and how it was given."""
    from cellinv.records.tables.trials import DosePreparation

    made = session.scalars(
        select(DosePreparation).where(DosePreparation.dose_id == dose_id)
    ).one_or_none()
    before = made.use_before_at if made else None
    given = session.scalars(select(Administration).where(Administration.dose_id == dose_id)).first()
    return (
        ("prepared_at", tr("Prepared at"), _utc(made.prepared_at) if made else ""),
        ("method", tr("Method"), made.method if made else ""),
        ("use_before_at", tr("Use before"), _utc(before) if before else ""),
        ("given_at", tr("Given at"), _utc(given.given_at) if given else ""),
        ("outcome", tr("Outcome"), (given.outcome or "") if given else ""),
    )


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _case(looking: Looking, row_id: int) -> Facts:
    session = looking.session
    case = session.get_one(Case, row_id)
    rows = session.execute(
        select(CaseSubject.record_kind, CaseSubject.record_id).where(CaseSubject.case_id == row_id)
    )
    who = people(session)
    return (
        ("kind", tr("Kind"), case.kind.replace("_", " ")),
        ("title", tr("Title"), case.title),
        ("finding", tr("Finding"), case.finding or ""),
        ("cause", tr("Cause"), case.cause or ""),
        ("decision", tr("Decision"), case.decision or ""),
        ("opened_by", tr("Opened by"), who.get(case.opened_by_id, "")),
        ("closed_by", tr("Closed by"), who.get(case.closed_by_id, "") if case.closed_by_id else ""),
        ("about", tr("About"), _codes(session, (Key(kind, each) for kind, each in rows))),
    )


def _site(looking: Looking, row_id: int) -> Facts:
    site = looking.session.get_one(Site, row_id)
    return (
        ("name", tr("Name"), site.name),
        ("party", tr("Party"), _owner(looking.session, site.party_id)),
        ("time_zone", tr("Time zone"), site.time_zone),
        ("country", tr("Country"), site.country or ""),
    )


def _party(looking: Looking, row_id: int) -> Facts:
    party = looking.session.get_one(Party, row_id)
    sites = looking.session.scalars(select(Site.code).where(Site.party_id == row_id))
    return (
        ("name", tr("Name"), party.name),
        ("kinds", tr("Kinds"), party.kinds),
        ("sites", tr("Sites"), ", ".join(sites)),
    )


_FACTS = {
    "donor": _donor, "cell_line": _line, "run": _run, "product": _product, "study": _study,
    "subject": _subject, "dose": _dose, "case": _case, "site": _site, "party": _party,
}  # fmt: skip


def _owner(session: Session, party_id: int) -> str:
    return session.get_one(Party, party_id).name


def _codes(session: Session, keys: Iterable[Key]) -> str:
    wanted = list(keys)
    found = things(session, wanted)
    return ", ".join(found[key].code for key in wanted if key in found)
