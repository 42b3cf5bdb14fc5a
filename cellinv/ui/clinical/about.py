"""What an act on the page is about, and the forms that ask for what it needs."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget
from typing_extensions import override

from cellinv.domain.language import together, tr
from cellinv.domain.privacy import CodeLooksLikeName
from cellinv.services.ledger import Receipt
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.fields import padded
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.domain.errors import DomainError
    from cellinv.domain.signing import Meaning
    from cellinv.records.queries.courses import DoseSeen
    from cellinv.records.queries.following import EventSeen, SubjectRow, VisitSeen
    from cellinv.services.clinical.looking import Choices, StudyCard, SubjectCard
    from cellinv.services.desk import Desk, Signer
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting
    from cellinv.ui.widgets.acts.signing import Reason

Kind = Literal["text", "day", "number", "choice", "check"]
_MOST = 100_000


@dataclass(frozen=True)
class About:
    """The study, subject, dose, visit and event that are chosen when an act begins."""

    study: StudyCard | None = None
    subject: SubjectCard | None = None
    dose: DoseSeen | None = None
    visit: VisitSeen | None = None
    event: EventSeen | None = None
    choices: Choices | None = None

    @property
    def study_id(self) -> int:
        """Return the id of the study, 0 without one."""
        return self.study.id if self.study else 0

    @property
    def row(self) -> SubjectRow | None:
        """Return the chosen subject's line."""
        return self.subject.followed.subject if self.subject else None

    def told(self, *, of: str) -> str:
        """Return what an act ``of`` a study, subject, dose, visit or event is about, in a line.

        An act of none of them, as a new study, is about nothing that is there.
        """
        study, row = self.study.code if self.study else "", self.row.code if self.row else ""
        more = {
            "dose": self.dose.code if self.dose else "",
            "visit": self.visit.name if self.visit else "",
            "event": self.event.term if self.event else "",
        }.get(of, "")
        named = {"": (), "study": (study,)}.get(of, (row, more))
        return " · ".join(part for part in named if part)


@dataclass(frozen=True)
class Ask:
    """One field of a form; ``first`` gives what stands in it at the beginning."""

    name: str
    caption: str
    kind: Kind = "text"
    choices: Sequence[tuple[object, str]] = ()
    needed: bool = True
    first: Callable[[About], object] | None = None


Values = dict[str, Any]
Given = tuple[About, Values]


@dataclass(frozen=True)
class Form:
    """An act that a form asks for: its words, its fields, what does it and what is said then.

    ``note`` says above the fields what there is to know before it is done.
    """

    title: str
    button: str
    icon: str
    of: str
    fields: Callable[[About], Sequence[Ask]]
    act: Callable[..., Receipt]
    said: Callable[[Receipt], str]
    meaning: Meaning | None = None
    reason: Reason = ""
    note: str = ""


class _Fields:
    """The fields of a form, made anew for what it is about."""

    def __init__(self, panel: ActPanel) -> None:
        self._panel = panel
        self.widgets: dict[str, QWidget] = {}
        self._asked: tuple[Ask, ...] = ()
        self.wrong = words("", "body", wrap=True)
        self.wrong.setProperty("tone", "refused")
        self.about = words("", "strong", wrap=True)
        self.note = words("", "small", wrap=True)

    def ask(self, form: Form, about: About) -> None:
        """Show the fields with what they begin with."""
        self._clear()
        asked, told = form.fields(about), about.told(of=form.of)
        self._asked = tuple(asked)
        for label, text in ((self.about, told), (self.note, form.note)):
            label.setText(text)
            self._panel.fields.addWidget(label)
            label.setVisible(bool(text))
        for one in asked:
            widget = _widget(one, one.first(about) if one.first else None)
            self.widgets[one.name] = widget
            if isinstance(widget, QCheckBox):
                self._panel.fields.addWidget(widget)
            else:
                self._panel.add(one.caption, widget).show()
            widget.show()
        self._panel.fields.addWidget(self.wrong)
        self.say("")

    def start(self) -> bool:
        """Put the focus into the first field; say whether there is one."""
        first = next(iter(self.widgets.values()), None)
        if first is not None:
            first.setFocus()
        return first is not None

    def say(self, sentence: str) -> None:
        """Say what is wrong, or nothing."""
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def offer(self, one: Ask) -> None:
        """Ask for one thing more, at the end."""
        if one.name not in self.widgets:
            self._asked += (one,)
            self.widgets[one.name] = widget = _widget(one, None)
            place = self._panel.fields.indexOf(self.wrong)
            self._panel.fields.insertWidget(place, widget)
            widget.show()
            widget.setFocus()

    def read(self) -> Values | None:
        """Return what was given; where something is missing that is said."""
        found: Values = {}
        for one in self._asked:
            widget = self.widgets[one.name]
            try:
                found[one.name] = _value(one, widget)
            except ValueError:
                widget.setFocus()
                self.say(tr("{what}: write a day as 2026-05-31.", what=one.caption))
                return None
            if one.needed and found[one.name] is None:
                widget.setFocus()
                chosen = one.kind == "choice"
                told = "{what}: choose one." if chosen else "{what} is missing."
                self.say(tr(told, what=one.caption))
                return None
        self.say("")
        return found

    def _clear(self) -> None:
        layout = self._panel.fields
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in {self.about, self.note, self.wrong}:
                widget.hide()
                widget.deleteLater()
        self.widgets = {}


class FormPanel(ActPanel):
    """A form that nobody signs."""

    def __init__(self, seat: Seat, acting: Acting, form: Form) -> None:
        super().__init__(form.title, form.button, form.icon)
        self._seat, self._acting, self._form = seat, acting, form
        self.asks, self.subject_of = _Fields(self), About()

    def start(self, about: About) -> None:
        """Ask about what is chosen."""
        self.subject_of = about
        self.asks.ask(self._form, about)
        self.button.setEnabled(True)
        if not self.asks.start():
            self.button.setFocus()

    @override
    def go(self) -> None:
        values = self.asks.read()
        if values is None or not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        act = functools.partial(_do, self._form.act, self.subject_of, values)
        self._acting.do(act, self._tell, self._refused, undoable=False)

    def _tell(self, receipt: Receipt) -> str:
        self.closed.emit()
        return self._form.said(receipt)

    def _refused(self, error: DomainError) -> None:
        self.button.setEnabled(True)
        self.asks.say(together(error.explain(), error.why_not()))
        if isinstance(error, CodeLooksLikeName):
            self.asks.offer(Ask("confirmed", tr("The code names nobody"), "check", needed=False))
        self._seat.hub.sound_asked.emit("refused")


class SignedForm(SignedPanel):
    """A form that somebody signs."""

    def __init__(self, seat: Seat, acting: Acting, form: Form) -> None:
        titles = form.title, form.button, form.icon
        super().__init__(seat, acting, titles, form.meaning or "approved", reason=form.reason)
        self._form, self.asks, self.subject_of = form, _Fields(self), About()

    def start(self, about: About) -> None:
        """Ask about what is chosen."""
        self.subject_of = about
        self.asks.ask(self._form, about)
        self.begin()
        self.signing.start()

    @override
    def go(self) -> None:
        values = self.asks.read()
        if values is not None:
            act = functools.partial(_sign, self._form.act, (self.subject_of, values))
            self.sign(act, self._form.said)


def made(kind: str, row_id: int, code: str, desk: Desk) -> Receipt:
    """Return what an act that gives no receipt of its own left: a new record."""
    return Receipt("", "", desk.now(), ((kind, row_id),), {"code": code})


def _do(act: Callable[..., Receipt], about: About, values: Values, desk: Desk) -> Receipt:
    return act(desk, about, values)


def _sign(act: Callable[..., Receipt], given: Given, desk: Desk, by: Signer, why: str) -> Receipt:
    return act(desk, *given, by, why)


def _widget(one: Ask, first: object) -> QWidget:
    if one.kind == "choice":
        choice = QComboBox()
        choice.setMinimumContentsLength(8)
        choice.setSizeAdjustPolicy(choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        if first is None and one.needed:
            choice.addItem(tr("Choose…"), None)
        for value, word in one.choices:
            choice.addItem(word, value)
        choice.setCurrentIndex(0 if first is None else max(choice.findData(first), 0))
        return choice
    if one.kind == "number":
        number = padded(QSpinBox())
        number.setRange(-1 if not one.needed else 0, _MOST)
        if not one.needed:
            number.setSpecialValueText("–")
        number.setValue(first if isinstance(first, int) else number.minimum())
        return number
    if one.kind == "check":
        check = QCheckBox(one.caption)
        check.setChecked(bool(first))
        return check
    line = QLineEdit("" if first is None else str(first))
    if one.kind == "day":
        line.setPlaceholderText(tr("YYYY-MM-DD") if one.needed else tr("Optional: YYYY-MM-DD"))
    elif not one.needed:
        line.setPlaceholderText(tr("Optional"))
    return line


def _value(one: Ask, widget: QWidget) -> object:
    if isinstance(widget, QComboBox):
        return widget.currentData()
    if isinstance(widget, QSpinBox):
        return None if widget.value() < 0 else widget.value()
    if isinstance(widget, QCheckBox):
        return widget.isChecked()
    text = widget.text().strip() if isinstance(widget, QLineEdit) else ""
    if one.kind == "day":
        return date.fromisoformat(text) if text else None
    return text or None
