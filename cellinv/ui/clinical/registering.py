"""The forms of studies: what each asks for, and the service that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.services import clinical
from cellinv.services.clinical import visits
from cellinv.ui.clinical.about import About, Ask, Form, Values, made
from cellinv.ui.clinical.named import study_states
from cellinv.ui.shell.states import look_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.services.desk import Desk
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
        "close_site": Form(
            tr("Close a site"), tr("Close the site"), "remove", "study", _open_fields,
            _close_site, _closed,
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
        Ask("blinded", tr("Blinded, with a placebo arm"), "check", needed=False),
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
        Ask("site", tr("Study site"), "choice", about.choices.sites if about.choices else ()),
        Ask("planned", tr("Planned subjects"), "number", needed=False),
    )


def _open_site(desk: Desk, about: About, given: Values) -> Receipt:
    return clinical.open_site(
        desk, about.study_id, given["site"], planned_subjects=given["planned"]
    )


def _opened(_receipt: Receipt) -> str:
    return tr("Site opened")


def _open_fields(about: About) -> Sequence[Ask]:
    still = about.study.still_open if about.study else ()
    return (
        Ask(
            "site",
            tr("Study site"),
            "choice",
            [(one.id, f"{one.code} {one.name}") for one in still],
        ),
        Ask("reason", tr("Reason")),
    )


def _close_site(desk: Desk, about: About, given: Values) -> Receipt:
    return clinical.close_site(desk, about.study_id, given["site"], reason=given["reason"])


def _closed(_receipt: Receipt) -> str:
    return tr("Site closed: nobody else is enrolled there")


def _state_fields(about: About) -> Sequence[Ask]:
    return (
        Ask("state", tr("State"), "choice", study_states(about.study)),
        Ask("reason", tr("Reason")),
    )


def _set_state(desk: Desk, about: About, given: Values) -> Receipt:
    return clinical.set_study_state(desk, about.study_id, given["state"], reason=given["reason"])


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
    return visits.plan_template(desk, about.study_id, [new])


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
    subject = clinical.enrol(
        desk,
        given["code"],
        about.study_id,
        given["identity"],
        on=given["on"],
        cohort=given["cohort"],
        confirmed=bool(given.get("confirmed")),
    )
    return made("subject", subject, given["code"], desk)


def _enrolled(receipt: Receipt) -> str:
    return tr("Subject {code} enrolled", code=receipt.details["code"])
