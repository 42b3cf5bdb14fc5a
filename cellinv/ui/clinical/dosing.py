"""The forms of doses, and the panel that sets vials aside by scanning them."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QSpinBox
from typing_extensions import override

from cellinv.domain.dosing import dose_code
from cellinv.domain.language import a_list, together, tr
from cellinv.services import clinical
from cellinv.ui.clinical.about import About, Ask, Form, Values, made
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.fields import padded
from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.dosing import Candidate
    from cellinv.domain.errors import DomainError
    from cellinv.services.clinical import ArmSeen
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_LIST_PX = 148
_MOST_VIALS = 40


def of_doses() -> dict[str, Form]:
    """Return the forms about doses."""
    return {
        "pack": Form(
            tr("Pack the kits"), tr("Pack"), "box", "subject", _pack_fields, _pack, _packed
        ),
        "take": Form(
            tr("Take the vials out"), tr("Take them out"), "withdraw", "dose", _nothing, _take,
            _said(tr("{dose} taken out")),
        ),
        "prepare": Form(
            tr("Prepare the dose"), tr("Prepared"), "vial", "dose", _prepare_fields, _prepare,
            _said(tr("{dose} prepared")),
        ),
        "release": Form(
            tr("Release the dose"), tr("Release and sign"), "released", "dose", _nothing, _release,
            _said(tr("{dose} released")), "released",
        ),
        "hand_over": Form(
            tr("Hand the dose over"), tr("Hand over"), "shipments", "dose", _nothing, _hand_over,
            _said(tr("{dose} handed over")),
        ),
        "take_over": Form(
            tr("Take the dose over"), tr("Take over"), "return", "dose", _nothing, _take_over,
            _said(tr("{dose} taken over")),
        ),
        "administer": Form(
            tr("Give the dose"), tr("Administered"), "administered", "dose", _give_fields, _give,
            _said(tr("{dose} administered")),
        ),
        "return": Form(
            tr("Take the dose back"), tr("Take back"), "return", "dose", _reason_field, _return,
            _said(tr("{dose} taken back: its vials are free")),
        ),
        "destroy": Form(
            tr("Destroy the dose"), tr("Destroy"), "destroyed", "dose", _reason_field, _destroy,
            _said(tr("{dose} destroyed")),
        ),
    }  # fmt: skip


class _Said:
    """Says what was done with a dose, once it was."""

    def __init__(self, template: str) -> None:
        self._template = template

    def __call__(self, receipt: Receipt) -> str:
        return self._template.replace("{dose}", str(receipt.details.get("dose", "")))


def _said(template: str) -> _Said:
    return _Said(template)


def _nothing(_about: About) -> Sequence[Ask]:
    return ()


def _reason_field(_about: About) -> Sequence[Ask]:
    return (Ask("reason", tr("Reason")),)


def _dose(about: About) -> int:
    return about.dose.id if about.dose else 0


def _pack_fields(_about: About) -> Sequence[Ask]:
    return (Ask("vials", tr("Vials in each kit"), "number", first=_one),)


def _one(_about: About) -> int:
    return 1


def _pack(desk: Desk, about: About, given: Values) -> Receipt:
    study, subject = about.study, about.row
    if study is None or subject is None:
        return made("dose", 0, "", desk)
    kits = clinical.pack_kits(desk, study.id, [subject.id], vials=given["vials"])
    return made("dose", kits[0].dose_id, a_list(kit.code for kit in kits), desk)


def _packed(receipt: Receipt) -> str:
    return tr("Kit {code} packed", code=receipt.details["code"])


def _take(desk: Desk, about: About, _given: Values) -> Receipt:
    return clinical.take_dose(desk, _dose(about))


def _prepare_fields(about: About) -> Sequence[Ask]:
    counted = () if about.subject is not None and about.subject.blinded else (
        Ask("cells", tr("Cells, in thousands"), "number", needed=False),
        Ask("viability", tr("Viability, %"), "number", needed=False),
    )  # fmt: skip
    return (
        Ask("method", tr("How it was made ready")),
        Ask("diluent", tr("Diluent"), needed=False),
        Ask("volume", tr("Volume, µL"), "number", needed=False),
        *counted,
        Ask("hours", tr("To be given within hours"), "number", needed=False),
    )


def _prepare(desk: Desk, about: About, given: Values) -> Receipt:
    cells, viability, hours = given.get("cells"), given.get("viability"), given["hours"]
    before = desk.now() + timedelta(hours=hours) if hours else None
    return clinical.prepare_dose(
        desk,
        _dose(about),
        clinical.Preparation(
            given["method"],
            given["diluent"],
            given["volume"],
            cells * 1000 if cells is not None else None,
            viability * 10 if viability is not None else None,
            before,
        ),
    )


def _release(desk: Desk, about: About, _given: Values, by: Signer, _why: str) -> Receipt:
    return clinical.release_dose(desk, _dose(about), by=by)


def _hand_over(desk: Desk, about: About, _given: Values) -> Receipt:
    return clinical.hand_over(desk, _dose(about))


def _take_over(desk: Desk, about: About, _given: Values) -> Receipt:
    sent = about.dose.step("hand_over") if about.dose else None
    return clinical.take_over(desk, _dose(about), sent.entry if sent else "")


def _give_fields(_about: About) -> Sequence[Ask]:
    return (
        Ask("given", tr("Given of each vial, µL"), "number", needed=False),
        Ask("wasted", tr("Wasted of each vial, µL"), "number", needed=False),
        Ask("route", tr("Route"), needed=False),
        Ask("outcome", tr("Outcome"), needed=False),
    )


def _give(desk: Desk, about: About, given: Values) -> Receipt:
    return clinical.administer(
        desk,
        _dose(about),
        given_ul=given["given"],
        wasted_ul=given["wasted"],
        route=given["route"],
        outcome=given["outcome"],
    )


def _return(desk: Desk, about: About, given: Values) -> Receipt:
    return clinical.return_dose(desk, _dose(about), reason=given["reason"])


def _destroy(desk: Desk, about: About, given: Values) -> Receipt:
    return clinical.destroy_dose(desk, _dose(about), reason=given["reason"])


class AsidePanel(ActPanel):
    """Sets vials aside for a subject: those scanned; what expires first is lit."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(tr("Set vials aside"), tr("Set aside"), "reserved")
        self._seat, self._acting = seat, acting
        self.subject_of = About()
        self._proposed: tuple[Candidate, ...] = ()
        self._scanned: dict[int, str] = {}
        self.about = words("", "strong", wrap=True)
        self.fields.addWidget(self.about)
        self.code, self.count = QLineEdit(), padded(QSpinBox())
        self.count.setRange(1, _MOST_VIALS)
        self.add(tr("Code of the dose"), self.code)
        self.add(tr("Vials"), self.count)
        self.told = words("", "small", wrap=True)
        self.list = HistoryList(tr("Vials to be set aside"))
        hold(self.list, height=_LIST_PX)
        self.wrong = words("", "body", wrap=True)
        self.wrong.setProperty("tone", "refused")
        for widget in (self.told, self.list, self.wrong):
            self.fields.addWidget(widget)
        self.count.valueChanged.connect(self._propose)

    def start(self, about: About) -> None:
        """Ask for the vials of the chosen subject's next dose."""
        self.subject_of, self._scanned, self._proposed = about, {}, ()
        self.about.setText(about.told(of="subject"))
        doses = len(about.subject.doses) if about.subject else 0
        self.code.setText(dose_code(about.row.code, doses + 1) if about.row else "")
        self._say("")
        self.count.setValue(1)
        self._propose()
        self.list.setFocus()

    def take_vial(self, vial_id: int, code: str) -> None:
        """Take a vial that was scanned."""
        self._scanned[vial_id] = code
        self._show()

    @override
    def go(self) -> None:
        chosen = tuple(self._scanned) or tuple(one.vial_id for one in self._proposed)
        code = self.code.text().strip()
        if not code or not chosen or not self.button.isEnabled():
            self._say(tr("A dose has a code and at least one vial."))
            return
        self.button.setEnabled(False)
        row = self.subject_of.row
        act = functools.partial(_set_aside, code, row.id if row else 0, chosen)
        self._acting.do(act, self._tell, self._refused, undoable=False)

    @Slot()
    def _propose(self, _count: int = 0) -> None:
        row = self.subject_of.row
        if row is None:
            return
        work = functools.partial(_proposed, row.id, self.count.value(), self._seat.desk)
        self._seat.tasks.run_read(work, self._offer, self._none, owner=self, latest="proposal")

    def _offer(self, found: tuple[Candidate, ...]) -> None:
        self._proposed = found
        self.button.setEnabled(True)
        self._say("")
        self._show()

    def _none(self, error: DomainError) -> None:
        self._proposed = ()
        self.button.setEnabled(bool(self._scanned))
        self._say(error.explain())
        self._show()

    def _show(self) -> None:
        """Show what is proposed, lit, and what was scanned."""
        proposed = {one.vial_id: one for one in self._proposed}
        rows = [
            HistoryEntry(
                one.code, tr("{lot}, expires first", lot=one.lot),
                f"{one.expires_on}" if one.expires_on else "",
                "done" if one.vial_id in self._scanned else "hint",
                "done" if one.vial_id in self._scanned else "accent",
            )
            for one in self._proposed
        ]  # fmt: skip
        rows += [
            HistoryEntry(code, tr("scanned instead of the proposal"), "", "attention", "attention")
            for vial, code in self._scanned.items()
            if vial not in proposed
        ]
        self.list.entries.set_entries(rows)
        hint = tr("Scan each vial; without a scan those proposed are set aside.")
        said = tr("{n} of {count} scanned", n=len(self._scanned), count=self.count.value())
        self.told.setText(said if self._scanned else hint)
        self.button.setEnabled(bool(rows))

    def _tell(self, receipt: Receipt) -> str:
        self.closed.emit()
        return tr("Dose {code} set aside", code=receipt.details["code"])

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self._scanned = {}
        self._show()
        self._say(together(error.explain(), error.why_not()))
        self._seat.hub.sound_asked.emit("refused")

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))


class LookPanel(ActPanel):
    """Looks at a subject's arm on purpose: with a reason, and on record."""

    def __init__(self, seat: Seat, _acting: Acting) -> None:
        super().__init__(tr("Look at the arm"), tr("Look"), "look_up")
        self._seat = seat
        self.subject_of = About()
        self.about = words("", "strong", wrap=True)
        note = words(tr("That you looked, and why, goes into the ledger."), "small", wrap=True)
        self.reason = QLineEdit()
        self.fields.addWidget(self.about)
        self.fields.addWidget(note)
        self.add(tr("Reason"), self.reason)
        self.found = words("", "body", wrap=True)
        self.fields.addWidget(self.found)

    def start(self, about: About) -> None:
        """Ask for the reason."""
        self.subject_of = about
        self.about.setText(about.told(of="subject"))
        self.reason.clear()
        self.found.clear()
        self.button.setEnabled(True)
        self.reason.setFocus()

    @override
    def leave(self) -> None:
        self.found.clear()
        super().leave()

    @override
    def go(self) -> None:
        row, reason = self.subject_of.row, self.reason.text().strip()
        if row is None or not reason:
            self.found.setText(tr("A reason is needed."))
            return
        self.button.setEnabled(False)
        work = functools.partial(_look, row.id, reason, self._seat.desk)
        self._seat.tasks.run_write(work, self._show, self._refused, owner=self)

    def _show(self, seen: ArmSeen) -> None:
        kits = "\n".join(f"{kit.code}: {a_list(kit.lots)}" for kit in seen.kits)
        arm = seen.name or (tr("Placebo") if seen.placebo else tr("Active"))
        self.found.setText("\n".join(part for part in (arm, kits, seen.entry) if part))

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self.found.setText(error.explain())


def _proposed(subject_id: int, count: int, desk: Desk) -> tuple[Candidate, ...]:
    return clinical.propose(desk, subject_id, vials=count)


def _set_aside(code: str, subject_id: int, vials: tuple[int, ...], desk: Desk) -> Receipt:
    return made("dose", clinical.set_aside(desk, code, subject_id, vials), code, desk)


def _look(subject_id: int, reason: str, desk: Desk) -> ArmSeen:
    return clinical.look_at_arm(desk, subject_id, reason=reason)
