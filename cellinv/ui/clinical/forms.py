"""The forms of studies, subjects and visits: what each asks for, and the service that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellinv.domain.language import tr
from cellinv.services import clinical
from cellinv.services.clinical import events, findings, visits
from cellinv.ui.clinical.about import About, Ask, Form, Values, made
from cellinv.ui.clinical.named import (
    criteria,
    criterion_word,
    relation_word,
    relations,
    study_states,
)
from cellinv.ui.shell.states import look_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt


def of_studies() -> dict[str, Form]:
    """Return the forms about studies."""
    return {
        "new_study": Form(
            tr("New study"), tr("Register"), "add", "", _study_fields, _add_study, _registered
        ),
        "open_site": Form(
            tr("Open a site"), tr("Open the site"), "site", "study", _site_fields, _open_site,
            _opened,
        ),
        "state": Form(
            tr("State of the study"), tr("Set"), "timer", "study", _state_fields, _set_state, _set
        ),
        "template": Form(
            tr("Plan a visit for every subject"), tr("Plan"), "expires", "study", _plan_fields,
            _plan, _planned,
        ),
        "enrol": Form(
            tr("Enrol a subject"), tr("Enrol"), "person", "study", _enrol_fields, _enrol, _enrolled
        ),
    }  # fmt: skip


def of_subjects() -> dict[str, Form]:
    """Return the forms about subjects, their visits, scores and events."""
    return {
        "visit_done": Form(
            tr("Visit held"), tr("Enter"), "done", "visit", _done_fields, _done, _visited
        ),
        "visit_missed": Form(
            tr("Visit missed"), tr("Mark as missed"), "missing", "visit", _missed_fields, _missed,
            _said_missed,
        ),
        "add_visit": Form(
            tr("Unscheduled visit"), tr("Enter"), "add", "subject", _extra_fields, _extra, _visited
        ),
        "plan_visits": Form(
            tr("Plan the visits"), tr("Plan"), "expires", "subject", _nothing, _plan_visits,
            _said_planned,
        ),
        "score": Form(
            tr("What was found"), tr("Enter"), "edit", "visit", _score_fields, _score, _scored
        ),
        "correct": Form(
            tr("Correct a value"), tr("Correct"), "undo", "visit", _correct_fields, _correct,
            _scored,
        ),
        "add_event": Form(
            tr("Adverse event"), tr("Enter"), "attention", "subject", _event_fields, _event,
            _told_event,
        ),
        "change_event": Form(
            tr("Tell the event anew"), tr("Enter"), "edit", "event", _changed_fields,
            _change_event, _told_event,
        ),
        "unblind": Form(
            tr("Unblind the subject"), tr("Unblind and sign"), "look_up", "subject", _nothing,
            _unblind, _unblinded, "approved", "needed",
        ),
    }  # fmt: skip


def _nothing(_about: About) -> Sequence[Ask]:
    return ()


# ── studies ────────────────────────────────────────────────────────────────────


def _study_fields(about: About) -> Sequence[Ask]:
    choices = about.choices
    return (
        Ask("code", tr("Code")),
        Ask("title", tr("Title")),
        Ask("product", tr("Product"), "choice", choices.products if choices else ()),
        Ask("owner", tr("Owner"), "choice", choices.owners if choices else ()),
        Ask("authority", tr("Authority")),
        Ask("registry", tr("Number in a registry"), needed=False),
        Ask("phase", tr("Phase")),
        Ask("indication", tr("Indication")),
        Ask("planned", tr("Planned subjects"), "number", needed=False),
        Ask("doses", tr("Doses for each subject"), "number", needed=False, first=_one),
        Ask("blinded", tr("Blinded: with an active and a placebo arm"), "check", needed=False),
        Ask("same_lot", tr("A cohort is given one lot"), "check", needed=False),
    )


def _one(_about: About) -> int:
    return 1


def _add_study(desk: Desk, _about: About, given: Values) -> Receipt:
    new = clinical.NewStudy(
        code=given["code"],
        title=given["title"],
        owner_id=given["owner"],
        product_id=given["product"],
        authority=given["authority"],
        phase=given["phase"],
        indication=given["indication"],
        registry_id=given["registry"],
        blinded=given["blinded"],
        planned_subjects=given["planned"],
        same_lot=given["same_lot"],
        doses_per_subject=given["doses"],
    )
    arms = (clinical.NewArm("A", "Active"), clinical.NewArm("P", "Placebo", placebo=True))
    study_id = clinical.add_study(desk, new, arms if given["blinded"] else ())
    return made("study", study_id, new.code, desk)


def _registered(receipt: Receipt) -> str:
    return tr("Study {code} registered", code=receipt.details["code"])


def _site_fields(about: About) -> Sequence[Ask]:
    return (
        Ask("site", tr("Site"), "choice", about.choices.sites if about.choices else ()),
        Ask("planned", tr("Planned subjects"), "number", needed=False),
    )


def _open_site(desk: Desk, about: About, given: Values) -> Receipt:
    study = about.study.id if about.study else 0
    return clinical.open_site(desk, study, given["site"], planned_subjects=given["planned"])


def _opened(_receipt: Receipt) -> str:
    return tr("Site opened")


def _state_fields(about: About) -> Sequence[Ask]:
    return (
        Ask("state", tr("State"), "choice", study_states(about.study)),
        Ask("reason", tr("Reason")),
    )


def _set_state(desk: Desk, about: About, given: Values) -> Receipt:
    study = about.study.id if about.study else 0
    return clinical.set_study_state(desk, study, given["state"], reason=given["reason"])


def _set(receipt: Receipt) -> str:
    return tr("The study is now: {state}", state=look_of(str(receipt.details["state"])).text())


def _plan_fields(_about: About) -> Sequence[Ask]:
    return (
        Ask("name", tr("Visit")),
        Ask("day", tr("Days after the first dose"), "number"),
        Ask("window", tr("Days to either side"), "number"),
    )


def _plan(desk: Desk, about: About, given: Values) -> Receipt:
    new = visits.NewVisit(given["name"], given["day"], given["window"])
    return visits.plan_template(desk, about.study.id if about.study else 0, [new])


def _planned(receipt: Receipt) -> str:
    return tr("{study}: {n} visits are planned", study=receipt.details["study"],
              n=receipt.details["visits"])  # fmt: skip


def _enrol_fields(_about: About) -> Sequence[Ask]:
    return (
        Ask("code", tr("Code of the subject")),
        Ask("identity", tr("Chain-of-identity identifier")),
        Ask("cohort", tr("Cohort"), needed=False),
        Ask("on", tr("Enrolled on"), "day", needed=False),
    )


def _enrol(desk: Desk, about: About, given: Values) -> Receipt:
    study = about.study.id if about.study else 0
    subject = clinical.enrol(
        desk,
        given["code"],
        study,
        given["identity"],
        on=given["on"],
        cohort=given["cohort"],
        confirmed=bool(given.get("confirmed")),
    )
    return made("subject", subject, given["code"], desk)


def _enrolled(receipt: Receipt) -> str:
    return tr("Subject {code} enrolled", code=receipt.details["code"])


# ── visits and scores ──────────────────────────────────────────────────────────


def _done_fields(about: About) -> Sequence[Ask]:
    again = about.visit is not None and about.visit.by is not None
    why = (Ask("reason", tr("Reason of the change")),) if again else ()
    return (
        Ask("on", tr("Held on (empty: today)"), "day", needed=False),
        Ask("note", tr("Note"), needed=False),
        *why,
    )


def _done(desk: Desk, about: About, given: Values) -> Receipt:
    visit = about.visit.id if about.visit else 0
    return visits.visit_done(
        desk, visit, on=given["on"], note=given["note"], reason=given.get("reason")
    )


def _visited(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{subject}: {visit} held on {day}", subject=told["subject"], visit=told["visit"],
              day=told["on"])  # fmt: skip


def _missed_fields(_about: About) -> Sequence[Ask]:
    return (Ask("reason", tr("Why it wasn't held")),)


def _missed(desk: Desk, about: About, given: Values) -> Receipt:
    visit = about.visit.id if about.visit else 0
    return visits.visit_missed(desk, visit, reason=given["reason"])


def _said_missed(receipt: Receipt) -> str:
    return tr("{subject}: {visit} missed", subject=receipt.details["subject"],
              visit=receipt.details["visit"])  # fmt: skip


def _extra_fields(_about: About) -> Sequence[Ask]:
    return (
        Ask("name", tr("Visit")),
        Ask("on", tr("Held on (empty: today)"), "day", needed=False),
        Ask("note", tr("Note"), needed=False),
    )


def _extra(desk: Desk, about: About, given: Values) -> Receipt:
    return visits.add_visit(
        desk, _subject(about), given["name"], on=given["on"], note=given["note"]
    )


def _plan_visits(desk: Desk, about: About, _given: Values) -> Receipt:
    return visits.plan_visits(desk, _subject(about))


def _said_planned(receipt: Receipt) -> str:
    return tr("{subject}: {n} visits planned", subject=receipt.details["subject"],
              n=receipt.details["visits"])  # fmt: skip


def _score_fields(_about: About) -> Sequence[Ask]:
    return (Ask("item", tr("Score or item")), Ask("value", tr("Value, with its unit")))


def _score(desk: Desk, about: About, given: Values) -> Receipt:
    visit = about.visit.id if about.visit else 0
    return findings.enter_score(desk, visit, given["item"], given["value"])


def _scored(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{subject} {visit}, {item}: {value}", **{
        name: told[name] for name in ("subject", "visit", "item", "value")
    })  # fmt: skip


def _correct_fields(about: About) -> Sequence[Ask]:
    scores = about.visit.scores if about.visit else ()
    known: Any = [(one.id, f"{one.item}: {one.value.text}") for one in scores]
    return (
        Ask("score", tr("Value that was wrong"), "choice", known),
        Ask("value", tr("Value, with its unit")),
        Ask("reason", tr("Reason")),
    )


def _correct(desk: Desk, _about: About, given: Values) -> Receipt:
    return findings.correct_score(desk, given["score"], given["value"], reason=given["reason"])


# ── events ─────────────────────────────────────────────────────────────────────


def _event_fields(about: About) -> Sequence[Ask]:
    event = about.event

    def told(name: str, otherwise: object = None) -> Any:
        found = getattr(event, name) if event is not None else None
        return lambda _about: otherwise if found is None else found

    return (
        Ask("term", tr("What happened"), first=told("term")),
        Ask("started", tr("Since"), "day", first=told("started_on")),
        Ask("ended", tr("Until"), "day", needed=False, first=told("ended_on")),
        Ask("grade", tr("Grade"), "choice", [(n, str(n)) for n in range(1, 6)],
            first=told("grade")),
        Ask("criterion", tr("Serious"), "choice", criteria(), needed=False,
            first=told("criterion")),
        Ask("relation", tr("Relation to the product"), "choice", relations(),
            first=told("relation", "possible")),
        Ask("outcome", tr("Outcome"), needed=False, first=told("outcome")),
    )  # fmt: skip


def _changed_fields(about: About) -> Sequence[Ask]:
    return (*_event_fields(about), Ask("reason", tr("Reason of the change")))


def _new_event(given: Values) -> events.NewEvent:
    return events.NewEvent(
        given["term"],
        given["started"],
        given["grade"],
        given["relation"],
        given["criterion"] or None,
        given["ended"],
        given["outcome"],
    )


def _event(desk: Desk, about: About, given: Values) -> Receipt:
    return events.enter_event(desk, _subject(about), _new_event(given))


def _change_event(desk: Desk, about: About, given: Values) -> Receipt:
    event = about.event.id if about.event else 0
    return events.change_event(desk, event, _new_event(given), reason=given["reason"])


def _told_event(receipt: Receipt) -> str:
    told = receipt.details
    kind = tr("serious event") if told["serious"] else tr("event")
    return tr("{subject}: {kind} {n} entered", subject=told["subject"], kind=kind,
              n=told["number"])  # fmt: skip


def _unblind(desk: Desk, about: About, _given: Values, by: Signer, why: str) -> Receipt:
    return clinical.unblind(desk, _subject(about), reason=why, by=by)


def _unblinded(receipt: Receipt) -> str:
    return tr("{subject} unblinded", subject=receipt.details["subject"])


def _subject(about: About) -> int:
    return about.row.id if about.row else 0


__all__ = ["criterion_word", "of_studies", "of_subjects", "relation_word"]
