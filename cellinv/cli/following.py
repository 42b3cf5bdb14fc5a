"""What became of subjects: visits, findings, adverse events, and a study in figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cellinv.cli.acts import act_answer
from cellinv.cli.call import Call
from cellinv.cli.seat import acting, signed_in
from cellinv.cli.shown import table
from cellinv.domain.following import NoSuchChoice
from cellinv.domain.language import tr

if TYPE_CHECKING:
    from cellinv.records.queries.following import EventSeen, VisitSeen
    from cellinv.records.queries.things import Thing
    from cellinv.services.clinical.following import FollowUp, StudyFigures
    from cellinv.services.desk import Desk

Code = Annotated[str, typer.Argument(metavar="SUBJECT", show_default=False)]
VisitName = Annotated[str, typer.Argument(metavar="VISIT", show_default=False)]
Day = Annotated[str | None, typer.Option(metavar="DAY", help=tr("As 2026-05-31; else today."))]
Reason = Annotated[str | None, typer.Option(metavar="TEXT", help=tr("Why."))]
Text = Annotated[str | None, typer.Option(metavar="TEXT")]


def extend(subject: typer.Typer, study: typer.Typer) -> None:
    """Add the verbs of a follow-up to those of subjects and studies."""
    subject.command("visit", help=tr("Enter a visit as done, missed or unscheduled."))(visit)
    subject.command("score", help=tr("Enter or correct what was found at a visit."))(score)
    subject.command("event", help=tr("Enter an adverse event, or tell it anew."))(event)
    subject.command("follow-up", help=tr("Print visits, findings and events."))(subject_follow_up)
    study.command("follow-up", help=tr("Print how far a study is."))(study_follow_up)
    study.command("visits", help=tr("Print the visits a study plans, or add some."))(study_visits)


def visit(
    ctx: typer.Context,
    code: Code,
    name: VisitName,
    *,
    on: Day = None,
    missed: Annotated[bool, typer.Option("--missed", help=tr("It wasn't held."))] = False,
    unscheduled: Annotated[
        bool, typer.Option("--unscheduled", help=tr("Nobody planned it."))
    ] = False,
    note: Text = None,
    reason: Reason = None,
) -> None:
    """Enter a visit: done unless it is said to be missed or unscheduled."""
    from cellinv.services.clinical import visits

    call: Call = ctx.obj
    desk, thing = _subject(call, code)
    desk = acting(call, desk, (thing,), reason=reason)
    if unscheduled:
        receipt = visits.add_visit(desk, thing.id, name, on=_day(on), note=note)
    else:
        visit_id = _visit(desk, thing, name).id
        if missed:
            receipt = visits.visit_missed(desk, visit_id, reason=reason or "")
        else:
            receipt = visits.visit_done(desk, visit_id, on=_day(on), note=note, reason=reason)
    told, status = receipt.details["visit"], "missed" if missed else "done"
    said = tr("{subject} {visit}: {status}", subject=thing.code, visit=told, status=tr(status))
    act_answer(call, receipt, said, subject=thing.code, visit=told, status=status)


def score(
    ctx: typer.Context,
    code: Code,
    name: VisitName,
    item: Annotated[str, typer.Argument(metavar="ITEM", show_default=False)],
    *,
    value: Annotated[str, typer.Option(metavar="V", help=tr("A number with its unit, or words."))],
    correct: Annotated[
        bool, typer.Option("--correct", help=tr("It takes the place of the value entered."))
    ] = False,
    reason: Reason = None,
) -> None:
    """Enter what was found at a visit, or correct it with a reason."""
    from cellinv.services.clinical import findings

    call: Call = ctx.obj
    desk, thing = _subject(call, code)
    desk = acting(call, desk, (thing,), reason=reason)
    seen = _visit(desk, thing, name)
    if correct:
        standing = {one.item.casefold(): one.id for one in seen.scores}
        if item.casefold() not in standing:
            raise NoSuchChoice(given=item, what=tr("item"), known=", ".join(standing) or "–")
        score_id = standing[item.casefold()]
        receipt = findings.correct_score(desk, score_id, value, reason=reason or "")
    else:
        receipt = findings.enter_score(desk, seen.id, item, value)
    told = {name: receipt.details[name] for name in ("visit", "item", "value")}
    said = tr("{subject} {visit}, {item}: {value}", subject=thing.code, **told)
    act_answer(call, receipt, said, subject=thing.code, **told)


def event(
    ctx: typer.Context,
    code: Code,
    *,
    term: Annotated[str, typer.Option(metavar="TEXT", help=tr("What happened."))],
    grade: Annotated[int, typer.Option(metavar="N", help=tr("1 (mild) to 5 (death)."))],
    relation: Annotated[
        str,
        typer.Option(
            metavar="WORD", help=tr("unrelated, unlikely, possible, probable or related.")
        ),
    ],
    started: Day = None,
    ended: Day = None,
    criterion: Annotated[
        str | None, typer.Option(metavar="WORD", help=tr("What makes it serious."))
    ] = None,
    outcome: Text = None,
    number: Annotated[
        int | None, typer.Option(metavar="N", help=tr("The event to be told anew."))
    ] = None,
    reason: Reason = None,
) -> None:
    """Enter an adverse event; with its number and a reason, tell one anew."""
    from cellinv.services.clinical import events

    call: Call = ctx.obj
    desk, thing = _subject(call, code)
    desk = acting(call, desk, (thing,), reason=reason)
    began = _day(started) or desk.today()
    new = events.NewEvent(term, began, grade, relation, criterion, _day(ended), outcome)
    if number is None:
        receipt = events.enter_event(desk, thing.id, new)
    else:
        event_id = _event(desk, thing, number).id
        receipt = events.change_event(desk, event_id, new, reason=reason or "")
    told = {name: receipt.details[name] for name in ("number", "serious")}
    said = tr("{subject}: event {number} entered", subject=thing.code, number=told["number"])
    act_answer(call, receipt, said, subject=thing.code, **told)


def subject_follow_up(ctx: typer.Context, code: Code) -> None:
    """Print a subject's visits, findings and adverse events."""
    from cellinv.services.clinical.following import follow_up

    call: Call = ctx.obj
    desk, thing = _subject(call, code)
    found = follow_up(desk, thing.id)
    visits: list[tuple[Any, ...]] = [
        (one.name, one.planned_on, one.done_on, tr(one.standing.name.lower()),
         "; ".join(f"{each.item} {each.value.text}" for each in one.scores))
        for one in found.visits
    ]  # fmt: skip
    columns = [tr("Visit"), tr("Planned"), tr("Held"), tr("State"), tr("Found")]
    events: list[tuple[Any, ...]] = [
        (one.number, one.term, one.started_on, one.grade, tr("serious") if one.serious else "",
         tr(one.relation))
        for one in found.events
    ]  # fmt: skip
    heads = [tr("No."), tr("Event"), tr("Since"), tr("Grade"), "", tr("Relation")]
    months = found.subject.months
    said = tr("{subject}: followed up for {months} months", subject=thing.code,
              months="–" if months is None else months)  # fmt: skip
    tables = [(columns, visits), (heads, events)]
    shown = [table(names, rows) for names, rows in tables if rows]
    call.answer(_subject_doc(found), [said, *shown])


def study_follow_up(
    ctx: typer.Context, code: Annotated[str, typer.Argument(metavar="STUDY", show_default=False)]
) -> None:
    """Print how far a study is: enrolled, treated, in follow-up, visits and events."""
    from cellinv.services.clinical.following import study_figures
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    (found,) = study_figures(desk, thing_named(desk, code, "study").id)
    document = _study_doc(found)
    rows = [(tr(name.replace("_", " ")), value) for name, value in document.items()
            if name != "events"]  # fmt: skip
    rows += [(tr("serious events"), found.of_events(serious=True)),
             (tr("other events"), found.of_events(serious=False))]  # fmt: skip
    call.answer(document, [table([tr("Study"), found.code], [tuple(row) for row in rows[1:]])])


def study_visits(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="STUDY", show_default=False)],
    add: Annotated[
        list[str] | None, typer.Option(metavar="NAME:DAY:WINDOW", help=tr("As “Month 1:30:5”."))
    ] = None,
) -> None:
    """Print the visits that a study plans for each subject, after adding some."""
    from cellinv.services.clinical.following import visit_template
    from cellinv.services.clinical.visits import plan_template
    from cellinv.services.people.named import thing_named

    call: Call = ctx.obj
    desk = signed_in(call)
    thing = thing_named(desk, code, "study")
    if add:
        new = [_new_visit(text) for text in add]
        receipt = plan_template(acting(call, desk, (thing,)), thing.id, new)
        count = receipt.details["visits"]
        said = tr("{study}: {n} visits are planned", study=thing.code, n=count)
        act_answer(call, receipt, said, study=thing.code, visits=_template(desk, thing))
        return
    found = visit_template(desk, thing.id)
    columns = [tr("No."), tr("Visit"), tr("Day"), tr("Window")]
    call.answer(
        {"study": thing.code, "visits": _template(desk, thing)}, [table(columns, list(found))]
    )


# ── what was named, and what is printed ────────────────────────────────────────


def _subject(call: Call, code: str) -> tuple[Desk, Thing]:
    from cellinv.services.people.named import thing_named

    desk = signed_in(call)
    return desk, thing_named(desk, code, "subject")


def _visit(desk: Desk, thing: Thing, name: str) -> VisitSeen:
    """Return the visit of that name: the last one, where there are several."""
    from cellinv.services.clinical.following import follow_up

    visits = follow_up(desk, thing.id).visits
    found = [one for one in visits if one.name.casefold() == name.strip().casefold()]
    if not found:
        known = ", ".join(one.name for one in visits) or "–"
        raise NoSuchChoice(given=name, what=tr("visit"), known=known)
    return found[-1]


def _event(desk: Desk, thing: Thing, number: int) -> EventSeen:
    from cellinv.services.clinical.following import follow_up

    events = follow_up(desk, thing.id).events
    found = next((one for one in events if one.number == number), None)
    if found is None:
        known = ", ".join(str(one.number) for one in events) or "–"
        raise NoSuchChoice(given=str(number), what=tr("event"), known=known)
    return found


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NoSuchChoice(given=text, what=tr("day"), known="2026-05-31") from None


def _new_visit(text: str) -> Any:
    from cellinv.services.clinical.visits import NewVisit

    name, *numbers = text.split(":")
    if len(numbers) not in {1, 2} or not all(one.strip().isdecimal() for one in numbers):
        raise NoSuchChoice(given=text, what=tr("visit"), known="Month 1:30:5")
    return NewVisit(name, *(int(one) for one in numbers))


def _template(desk: Desk, thing: Thing) -> list[dict[str, Any]]:
    from cellinv.services.clinical.following import visit_template

    return [one._asdict() for one in visit_template(desk, thing.id)]


def _subject_doc(found: FollowUp) -> dict[str, Any]:
    subject = found.subject
    return {
        "subject": subject.code, "study": subject.study, "site": subject.site,
        "state": subject.state, "first_dose_on": subject.first_on,
        "months": _number(subject.months),
        "visits": [_visit_doc(one) for one in found.visits],
        "events": [
            {name: getattr(one, name) for name in ("number", "term", "started_on", "ended_on",
             "grade", "serious", "criterion", "relation", "outcome", "by", "version")}
            for one in found.events
        ],
    }  # fmt: skip


def _visit_doc(one: VisitSeen) -> dict[str, Any]:
    return {
        "name": one.name, "status": one.standing.name.lower(), "planned_on": one.planned_on,
        "from": one.window.first if one.window else None,
        "until": one.window.last if one.window else None, "done_on": one.done_on,
        "note": one.note,
        "scores": [
            {"item": each.item, "number": each.value.number, "unit": each.value.unit,
             "words": each.value.words, "corrected": [old.text for old in each.before]}
            for each in one.scores
        ],
    }  # fmt: skip


def _study_doc(found: StudyFigures) -> dict[str, Any]:
    return {
        "study": found.code, "planned": found.planned, "enrolled": found.enrolled,
        "treated": found.treated, "in_follow_up": found.in_follow_up,
        "months_median": _number(found.months_median), "visits_done": found.done,
        "visits_overdue": found.overdue, "visits_missed": found.missed,
        "events": [
            {"serious": serious, "relation": relation, "count": count}
            for (serious, relation), count in sorted(found.events.items())
        ],
    }  # fmt: skip


def _number(months: Any) -> float | None:
    return None if months is None else float(months)
