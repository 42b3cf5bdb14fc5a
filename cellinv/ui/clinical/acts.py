"""What can be done with a study, a subject, a dose, a visit or an event: offered when it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.domain.following import LEFT, Standing
from cellinv.domain.trials import DOSING, next_states
from cellinv.ui.widgets.acts.deeds import Deed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.records.queries.courses import DoseSeen
    from cellinv.services.desk import Desk
    from cellinv.ui.clinical.about import About

    When = Callable[[Desk, About], bool]

_OPEN: Final = {"planned", "prepared", "released"}
_OVER: Final = {"completed", "stopped"}


def _always(_desk: Desk, _about: About) -> bool:
    return True


def _study(_desk: Desk, about: About) -> bool:
    return about.study is not None


def _closes(_desk: Desk, about: About) -> bool:
    return about.study is not None and bool(about.study.still_open)


def _allots(_desk: Desk, about: About) -> bool:
    study = about.study
    return study is not None and bool(study.arms) and study.state not in _OVER


def _moves(_desk: Desk, about: About) -> bool:
    return about.study is not None and bool(next_states(about.study.state))


def _enrols(desk: Desk, about: About) -> bool:
    study = about.study
    here = desk.site.id if desk.site else None
    return study is not None and study.state == "recruiting" and study.open_at(here)


def _doses(desk: Desk, about: About) -> bool:
    """Say whether the subject may be given another dose."""
    study, subject, row = about.study, about.subject, about.row
    if study is None or subject is None or row is None or row.state in LEFT:
        return False
    given = sum(one.status not in {"returned", "destroyed"} for one in subject.doses)
    left = study.doses_per_subject is None or given < study.doses_per_subject
    return study.state in DOSING and left and desk.site is not None


def _sets_aside(desk: Desk, about: About) -> bool:
    open_study = about.study is not None and not about.study.blinded
    return open_study and _doses(desk, about)


def _packs(desk: Desk, about: About) -> bool:
    return about.study is not None and about.study.blinded and _doses(desk, about)


def _here(desk: Desk, about: About) -> bool:
    return about.row is not None and desk.site is not None and about.row.site_id == desk.site.id


def _given(_desk: Desk, about: About) -> bool:
    return about.row is not None and about.row.first_on is not None


def _to_plan(desk: Desk, about: About) -> bool:
    study, row = about.study, about.row
    if study is None or row is None or row.first_on is None or about.subject is None:
        return False
    planned = sum(not one.unscheduled for one in about.subject.followed.visits)
    return _here(desk, about) and planned < len(study.visits)


def _secret(_desk: Desk, about: About) -> bool:
    return about.subject is not None and about.subject.blinded and not about.subject.unblinded


def _dose_when(check: Callable[[DoseSeen, int, bool], bool]) -> When:
    def sensible(desk: Desk, about: About) -> bool:
        here = desk.site.id if desk.site else 0
        return about.dose is not None and check(about.dose, here, _here(desk, about))

    return sensible


def _stored(dose: DoseSeen, here: int, _own: bool) -> bool:
    return dose.status in _OPEN and dose.lies("stored", here)


def _preparable(dose: DoseSeen, here: int, _own: bool) -> bool:
    ready = dose.status in {"planned", "released"} and dose.step("prepare_dose") is None
    return ready and dose.lies("out", here)


def _releasable(dose: DoseSeen, here: int, _own: bool) -> bool:
    at_hand = dose.lies("out", here) or dose.lies("stored", here)
    return dose.status in {"planned", "prepared"} and at_hand


def _sendable(dose: DoseSeen, here: int, own: bool) -> bool:
    return dose.status == "released" and dose.lies("out", here) and not own


def _arriving(dose: DoseSeen, _here: int, own: bool) -> bool:
    return dose.status == "released" and dose.lies("in_transit") and own


def _givable(dose: DoseSeen, here: int, own: bool) -> bool:
    return dose.status == "released" and dose.lies("out", here) and own


def _at_hand(dose: DoseSeen, here: int, _own: bool) -> bool:
    return dose.status in _OPEN and (dose.lies("out", here) or dose.lies("stored", here))


def _visit_in(*stands: Standing) -> When:
    def sensible(desk: Desk, about: About) -> bool:
        return about.visit is not None and about.visit.standing in stands and _here(desk, about)

    return sensible


def _found(desk: Desk, about: About) -> bool:
    return about.visit is not None and bool(about.visit.scores) and _here(desk, about)


def _event(desk: Desk, about: About) -> bool:
    return about.event is not None and _here(desk, about)


OF_STUDY: Final = (
    Deed("enrol", "Enrol…", "person", "register", _enrols),
    Deed("template", "Plan a visit…", "expires", "plan", _study),
    Deed("open_site", "Open a site…", "site", "register", _study),
    Deed("close_site", "Close a site…", "remove", "register", _closes),
    Deed("allocate", "Allocation list…", "lock", "see_arm", _allots),
    Deed("state", "State…", "timer", "register", _moves),
)
OF_SUBJECT: Final = (
    Deed("aside", "Set vials aside…", "reserved", "plan", _sets_aside),
    Deed("pack", "Pack the kits…", "box", "see_arm", _packs),
    Deed("add_visit", "Unscheduled visit…", "add", "follow", _here),
    Deed("plan_visits", "Plan the visits…", "expires", "follow", _to_plan),
    Deed("look", "Look at the arm…", "look_up", "see_arm", _secret),
    Deed("unblind", "Unblind…", "signature", "see_arm", _secret),
    Deed("origin", "What went into this", "donor", "read", _given),
    Deed("record", "Record", "history", "read", _always),
)
OF_DOSE: Final = (
    Deed("take", "Take out…", "withdraw", "withdraw", _dose_when(_stored)),
    Deed("prepare", "Prepare…", "vial", "withdraw", _dose_when(_preparable)),
    Deed("release", "Release…", "released", "release", _dose_when(_releasable)),
    Deed("hand_over", "Hand over…", "shipments", "withdraw", _dose_when(_sendable)),
    Deed("take_over", "Take over…", "return", "withdraw", _dose_when(_arriving)),
    Deed("administer", "Administer…", "administered", "withdraw", _dose_when(_givable)),
    Deed("return", "Take back…", "undo", "return", _dose_when(_at_hand)),
    Deed("destroy", "Destroy…", "destroyed", "withdraw", _dose_when(_at_hand)),
)
OF_VISIT: Final = (
    Deed("visit_done", "Held…", "done", "follow",
         _visit_in(Standing.DUE, Standing.OVERDUE, Standing.EXPECTED)),
    Deed("visit_missed", "Missed…", "missing", "follow",
         _visit_in(Standing.DUE, Standing.OVERDUE)),
    Deed("score", "Enter a score…", "edit", "follow", _visit_in(Standing.DONE)),
    Deed("correct", "Correct a value…", "undo", "follow", _found),
    Deed("visit_again", "Enter anew…", "history", "follow",
         _visit_in(Standing.DONE, Standing.MISSED)),
)  # fmt: skip
OF_EVENT: Final = (
    Deed("add_event", "Adverse event…", "attention", "follow", _here),
    Deed("change_event", "Tell it anew…", "edit", "follow", _event),
)
