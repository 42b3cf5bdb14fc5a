"""Panels of whoever tests: start the testing, take samples, send, enter and judge results."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox
from typing_extensions import override

from cellinv.domain.custody.acts import SECOND_PERSON
from cellinv.domain.language import a_list, tr
from cellinv.domain.quality.specification import specification_of
from cellinv.domain.quality.verdicts import Verdict, judge
from cellinv.services import people, quality
from cellinv.services.quality.shipped import units
from cellinv.ui.quality.about import AboutLot
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.acts.acting import listed
from cellinv.ui.widgets.acts.signing import Signing
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.fields import DayField, padded
from cellinv.ui.widgets.files import ask_to_read
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.quality import NewResult
    from cellinv.services.quality.samples import SampleRow
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting


class StartPanel(AboutLot):
    """Freezes a panel for a lot: its testing starts."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Start testing"), tr("Start testing"), "quality"))
        self.panel = QComboBox()
        self.add(tr("Panel"), self.panel)
        note = tr("The lot keeps the edition in force now, whatever becomes of the panel.")
        self.fields.addWidget(words(note, "small", wrap=True))
        self.none = words(tr("No panel is in force for such a lot."), "body", wrap=True)
        self.fields.addWidget(self.none)

    @override
    def prepare(self) -> None:
        self.none.hide()
        self.button.setEnabled(False)
        work = functools.partial(quality.fitting_panels, self._seat.desk, self.lot.id)
        self._seat.tasks.run_read(work, self._offer, owner=self, latest="panels")

    @override
    def go(self) -> None:
        act = functools.partial(_start, self.lot.id, self.panel.currentData())
        said = tr("{lot} is tested by {panel}", lot=self.lot.code, panel=self.panel.currentText())
        self.do(act, said)

    def _offer(self, names: tuple[str, ...]) -> None:
        self.panel.clear()
        for name in names:
            self.panel.addItem(name, name)
        self.button.setEnabled(bool(names))
        self.none.setVisible(not names)
        self.panel.setFocus()


class WitnessedPanel(AboutLot):
    """A panel whose act asks for a second person's signature where one is needed."""

    def __init__(self, seat: Seat, acting: Acting, titles: tuple[str, str, str]) -> None:
        super().__init__(seat, acting, titles)
        self.witness = Signing(seat, "witnessed")
        self.witness.submitted.connect(self.go)

    def ask_alone(self) -> None:
        """Ask for nobody else until the act is refused without."""
        self.witness.begin()
        self.witness.hide()

    def second(self) -> tuple[str, str] | None:
        """Return who signs too and what proves it, if somebody was asked for."""
        return self.witness.given()[:2] if self.witness.isVisible() else None

    def ready(self) -> bool:
        """Say whether all is there that was asked of a second person."""
        return not self.witness.isVisible() or self.witness.complete()

    @override
    def refused(self, error: DomainError) -> None:
        if self.witness.isVisible():
            self.button.setEnabled(True)
            self.witness.refuse(error)
            return
        super().refused(error)
        if isinstance(error, SECOND_PERSON):
            self.witness.show()
            self.witness.start()


class SamplePanel(WitnessedPanel):
    """Sets vials of a lot aside: those scanned, or the last free ones."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Plan a sample"), tr("Set aside"), "reserved"))
        self.kind, self.count, self.note = QComboBox(), padded(QSpinBox()), QLineEdit()
        for kind, word in (("qc", tr("For the items selected")), ("retain", tr("Retain")),
                           ("stability", tr("Stability"))):  # fmt: skip
            self.kind.addItem(word, kind)
        self.count.setRange(0, 999)
        self.count.setSpecialValueText(tr("as many as the items need"))
        self.pull_on = DayField()
        self.scanned = words("", "small", wrap=True)
        self._vials: dict[int, str] = {}
        self.add(tr("What for"), self.kind)
        self.needed = words("", "small", wrap=True)
        self.fields.addWidget(self.needed)
        self.add(tr("Vials"), self.count)
        self.fields.addWidget(self.scanned)
        self._pull = self.add(tr("To be pulled on"), self.pull_on)
        self.add(tr("Note"), self.note)
        self.fields.addWidget(self.witness)
        self.kind.currentIndexChanged.connect(self._follow)
        self.count.valueChanged.connect(self._weigh)

    @override
    def prepare(self) -> None:
        self.ask_alone()
        self._vials = {}
        self.count.setValue(0)
        self.note.clear()
        day = self._seat.desk.today()
        self.pull_on.show_day(day.replace(year=day.year + 1, day=min(day.day, 28)))
        self._follow()
        self._say_vials()
        self.kind.setFocus()

    @override
    def take_vial(self, vial_id: int, code: str) -> bool:
        self._vials[vial_id] = code
        self._say_vials()
        return True

    @override
    def go(self) -> None:
        if not self.ready():
            return
        kind = self.kind.currentData()
        items = tuple(one.item.code for one in self.items) if kind == "qc" else ()
        day = self.pull_on.day() if kind != "qc" else None
        wanted = {
            "items": items, "kind": kind, "vial_ids": tuple(self._vials), "pull_on": day,
            "count": self.count.value() or None, "note": self.note.text().strip() or None,
        }  # fmt: skip
        act = functools.partial(_plan, self.lot.id, wanted, self.second())
        self.do(act, _planned)

    @Slot()
    def _follow(self, _index: int = 0) -> None:
        later = self.kind.currentData() != "qc"
        self._weigh()
        self._pull.setVisible(later)
        self.pull_on.setVisible(later)

    def _say_vials(self) -> None:
        codes = tuple(self._vials.values())
        hint = tr("Scan the vials, or let the last free ones be taken.")
        self.scanned.setText(tr("Scanned: {codes}", codes=listed(codes, 6)) if codes else hint)
        self._weigh()

    @Slot()
    def _weigh(self, _value: int = 0) -> None:
        """Say what the items need; for none at all nothing is set aside."""
        of_items = self.kind.currentData() == "qc"
        needed = sum(one.item.vials for one in self.items)
        self.needed.setVisible(of_items)
        self.needed.setText(
            tr("{items} items selected, they need {n} vials", items=len(self.items), n=needed)
            if self.items
            else tr("No item is selected: choose items in the list first.")
        )
        self.button.setEnabled(bool(self.items) or not of_items)


class TakePanel(WitnessedPanel):
    """Takes a planned sample's vials out and uses them up, with a witness where one is needed."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Take a sample"), tr("Take out and use up"), "consumed"))
        self.sample, self.vials = QComboBox(), words("", "small", wrap=True)
        self._rows: tuple[SampleRow, ...] = ()
        self.add(tr("Sample"), self.sample)
        self.fields.addWidget(self.vials)
        self.fields.addWidget(self.witness)
        self.sample.currentIndexChanged.connect(self._say_vials)

    @override
    def prepare(self) -> None:
        self.ask_alone()
        self.button.setEnabled(False)
        work = functools.partial(quality.samples, self._seat.desk, self.lot.id)
        self._seat.tasks.run_read(work, self._offer, owner=self, latest="samples")

    @override
    def go(self) -> None:
        if not self.ready():
            return
        code = self.sample.currentText()
        act = functools.partial(_take, int(self.sample.currentData()), self.second())
        self.do(act, tr("{sample} taken and used up", sample=code))

    def _offer(self, found: tuple[SampleRow, ...]) -> None:
        self._rows = tuple(row for row in found if row.state == "planned")
        self.sample.clear()
        for row in self._rows:
            self.sample.addItem(row.code, row.id)
        self.button.setEnabled(bool(self._rows))
        self.sample.setFocus()
        self._say_vials()

    @Slot()
    def _say_vials(self, _index: int = 0) -> None:
        at = self.sample.currentIndex()
        none = tr("No sample of this lot is planned.")
        self.vials.setText(a_list(self._rows[at].vials) if self._rows and at >= 0 else none)


class SendPanel(AboutLot):
    """Notes that items were sent to a laboratory."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Send"), tr("Sent"), "shipments"))
        self.laboratory = QLineEdit()
        self.laboratory.setPlaceholderText(tr("Optional"))
        self.add(tr("Laboratory"), self.laboratory)

    @override
    def prepare(self) -> None:
        self.laboratory.setFocus()

    @override
    def go(self) -> None:
        codes = tuple(one.item.code for one in self.items)
        act = functools.partial(
            _send, self.lot.id, codes, self.laboratory.text().strip() or None
        )  # fmt: skip
        self.do(act, tr("{lot} {items} sent", lot=self.lot.code, items=listed(codes)))


class EnterPanel(AboutLot):
    """Enters what was found for one item; the verdict is told while it is typed."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Enter a result"), tr("Enter"), "edit"))
        self.value, self.verdict = QLineEdit(), Chip()
        self.why = words("", "small", wrap=True)
        self.method, self.laboratory, self.analyst = QLineEdit(), QLineEdit(), QLineEdit()
        self.file, self.chosen = button(tr("Choose the report…"), "import"), words("", "small")
        self._path: Path | None = None
        self.add(tr("Result, with its unit"), self.value)
        for widget in (self.verdict, self.why):
            self.fields.addWidget(widget)
        for caption, field in ((tr("Method, if another"), self.method),
                               (tr("Laboratory"), self.laboratory),
                               (tr("Analyst"), self.analyst)):  # fmt: skip
            field.setPlaceholderText(tr("Optional"))
            self.add(caption, field)
        for each in (self.file, self.chosen):
            self.fields.addWidget(each)
        self.value.textChanged.connect(self._judge)
        self.file.clicked.connect(self._ask_file)

    @override
    def prepare(self) -> None:
        for field in (self.value, self.method, self.laboratory, self.analyst):
            field.clear()
        self.choose_file("")
        self._judge()
        self.value.setFocus()

    @override
    def go(self) -> None:
        if not self.items:
            return
        item = self.items[0].item.code
        fields = (self.method, self.laboratory, self.analyst)
        method, laboratory, analyst = (field.text().strip() or None for field in fields)
        new = quality.NewResult(item, self.value.text(), method, laboratory, analyst)
        act = functools.partial(_enter, self.lot.id, new, self._path)
        self.do(act, functools.partial(_entered, self.lot.code))

    @Slot(str)
    def choose_file(self, name: str) -> None:
        """Keep this file with the result; none where the name is empty."""
        self._path = Path(name) if name else None
        self.chosen.setText(self._path.name if self._path else "")
        self.chosen.setVisible(self._path is not None)

    @Slot()
    def _ask_file(self) -> None:
        ask_to_read(self.window(), tr("Report of the laboratory"), "", self.choose_file)

    @Slot()
    def _judge(self, _text: str = "") -> None:
        """Say what the value would mean, by the item's specification."""
        said = bool(self.items and self.value.text().strip())
        self.verdict.setVisible(said)
        self.why.setVisible(said)
        if said:
            wanted = specification_of(self.items[0].item.specification, units())
            found = judge(self.value.text(), wanted, units())
            self.verdict.say_state(found.verdict.value)
            opens = tr("A case will be opened.") if found.verdict is Verdict.FAIL else ""
            self.why.setText(found.why or opens or self.items[0].item.specification)


class JudgePanel(AboutLot):
    """Gives the verdict that no rule can give, with the reason."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Judge a result"), tr("Judge"), "unknown"))
        self.found = words("", "body", wrap=True)
        self.verdict, self.reason = QComboBox(), QLineEdit()
        for verdict in (Verdict.PASS, Verdict.FAIL):
            self.verdict.addItem(look_of(verdict.value).text(), verdict is Verdict.PASS)
        self.fields.addWidget(self.found)
        self.add(tr("Verdict"), self.verdict)
        self.add(tr("Reason"), self.reason)

    @override
    def prepare(self) -> None:
        last = self.items[0].last if self.items else None
        self.found.setText(last.value or "" if last else "")
        self.reason.clear()
        self.verdict.setFocus()

    @override
    def go(self) -> None:
        if not self.items:
            return
        code = self.items[0].item.code
        act = functools.partial(
            _judge, self.lot.id, code, bool(self.verdict.currentData()), self.reason.text()
        )
        self.do(act, f"{self.lot.code} {code}: {self.verdict.currentText()}")


# ── on the writer's thread ─────────────────────────────────────────────────────


def _start(lot_id: int, panel: str | None, desk: Desk) -> Receipt:
    return quality.freeze_panel(desk, lot_id, panel)


def _plan(
    lot_id: int, wanted: dict[str, Any], second: tuple[str, str] | None, desk: Desk
) -> Receipt:
    if second is not None:
        desk = people.witness(desk, *second)
    return quality.plan_sample(desk, lot_id, **wanted)


def _planned(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{sample} set aside: {vials}", sample=told["sample"], vials=listed(told["vials"]))


def _take(sample_id: int, second: tuple[str, str] | None, desk: Desk) -> Receipt:
    if second is not None:
        desk = people.witness(desk, *second)
    return quality.take_sample(desk, sample_id)


def _send(lot_id: int, items: tuple[str, ...], laboratory: str | None, desk: Desk) -> Receipt:
    return quality.send_items(desk, lot_id, items, laboratory=laboratory)


def _enter(lot_id: int, new: NewResult, path: Path | None, desk: Desk) -> Receipt:
    file = quality.raw_file(path) if path is not None else None
    return quality.enter_results(desk, lot_id, [new], file=file)


def _entered(lot: str, receipt: Receipt) -> str:
    (one,) = receipt.details["entered"]
    verdict = look_of(one.verdict).text()
    said = tr("{lot} {item}: {verdict}", lot=lot, item=one.item, verdict=verdict)
    return f"{said} ({one.case})" if one.case else said


def _judge(lot_id: int, item: str, passes: bool, reason: str, desk: Desk) -> Receipt:
    return quality.judge_result(desk, lot_id, item, passes=passes, reason=reason)
