"""The forms of subjects and visits: what each asks for, and the service that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellinv.domain.language import tr
from cellinv.services import clinical
from cellinv.services.clinical import events, findings, visits
from cellinv.ui.clinical.about import About, Ask, Form, Values
from cellinv.ui.clinical.named import (
    criteria,
    criterion_word,
    relation_word,
    relations,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt


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
            tr("Ends the blinding of this subject for good: whoever may read it sees from now on "
               "what it was given. “Look at the arm…” shows it to you alone, and is recorded."),
        ),
    }  # fmt: skip


def _nothing(_about: About) -> Sequence[Ask]:
    return ()


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
        Ask("criterion", tr("Serious"), "choice", criteria(),
            first=told("criterion", None if event is None else "")),
        Ask("relation", tr("Relation to the product"), "choice", relations(),
            first=told("relation")),
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


__all__ = ["criterion_word", "of_subjects", "relation_word"]
