"""Panels of whoever makes: start a run, enter figures, fill lots, end it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.production.figures import KNOWN
from cellinv.domain.production.runs import CLASSES, NotEmpty
from cellinv.records.catalog import catalog
from cellinv.services import production
from cellinv.services.production import NewOutput, NewRun
from cellinv.ui.production.about import AboutPanel, ReasonPanel, offer, same
from cellinv.ui.production.inside import Inside
from cellinv.ui.production.people import logins_in
from cellinv.ui.production.rows import kind_word, plain
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.fields import KnownField, LastDayField, narrow, padded
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from datetime import date

    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.production.equipment import EquipmentRow
    from cellinv.services.production.known import Known
    from cellinv.services.production.products import ProductRow
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

    Choices = tuple[tuple[ProductRow, ...], tuple[EquipmentRow, ...], Known]

KINDS = ("differentiation", "banking", "expansion", "fill_finish", "derivation",
         "dose_preparation")  # fmt: skip
OUTPUTS = ("DP", "INTERMEDIATE", "DS", "WCB", "MCB", "SEED", "EOPC")
_MOST = 100_000


class StartPanel(AboutPanel):
    """Starts a run at the site."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Start a run"), tr("Start"), "run"))
        self.code, self.line = QLineEdit(), KnownField()
        self.kind, self.grade, self.product = QComboBox(), QComboBox(), QComboBox()
        self.protocol, self.version, self.operators = KnownField(), KnownField(), QLineEdit()
        self.equipment = QComboBox()
        self._protocols: dict[str, tuple[str, ...]] = {}
        self.protocol.currentTextChanged.connect(self._offer_versions)
        offer(self.kind, ((kind_word(kind), kind) for kind in KINDS))
        offer(self.grade, ((look_of(grade).text(), grade) for grade in CLASSES))
        self.grade.setPlaceholderText(tr("Choose…"))
        for caption, field in (
            (tr("Code"), self.code), (tr("Kind"), self.kind), (tr("Grade"), self.grade),
            (tr("Product"), self.product), (tr("Cell line"), self.line),
            (tr("Protocol"), self.protocol), (tr("Version"), self.version),
            (tr("Equipment"), self.equipment),
            (tr("Operators, by sign-in name"), self.operators),
        ):  # fmt: skip
            self.add(caption, field)

    @override
    def prepare(self) -> None:
        self.code.clear()
        actor = self._seat.desk.actor
        self.operators.setText(actor.login if actor else "")
        self.grade.setCurrentIndex(-1)
        self._seat.tasks.run_read(
            functools.partial(_choices, self._seat.desk), self._offer, owner=self, latest="choices"
        )
        self.code.setFocus()

    @override
    def go(self) -> None:
        new = NewRun(
            code=self.code.text().strip(),
            kind=self.kind.currentData(),
            grade=self.grade.currentData() or "",
            product=self.product.currentData(),
            line=self.line.text() or None,
            protocol=self.protocol.text(),
            protocol_version=self.version.text(),
            equipment=self.equipment.currentData(),
            operators=logins_in(self.operators.text()),
        )
        self.do(functools.partial(_start, new), _started)

    def _offer(self, found: Choices) -> None:
        products, gear, known = found
        self._protocols = known.protocols
        self.line.offer(known.lines)
        self.protocol.offer(known.protocols)
        self._offer_versions(self.protocol.text())
        offer(self.product, ((one.code, one.code) for one in products), tr("None"))
        offer(self.equipment, ((one.code, one.code) for one in gear), tr("None"))

    @Slot(str)
    def _offer_versions(self, protocol: str) -> None:
        """Offer the versions of a protocol; which one was followed is said by whoever begins."""
        self.version.offer(self._protocols.get(protocol.strip(), ()))


class FigurePanel(AboutPanel):
    """Enters what was counted or measured in a run."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Enter a figure"), tr("Enter"), "edit"))
        self.kind, self.value, self.note = KnownField(), QLineEdit(), QLineEdit()
        offer(self.kind, ((kind_word(kind), kind) for kind in KNOWN))
        self.add(tr("Figure"), self.kind)
        self.add(tr("Value"), self.value)
        note = tr("Cells as 2.4e8, shares in %; anything else with its unit, as in 4.2 mL.")
        self.fields.addWidget(words(note, "small", wrap=True))
        self.add(tr("Note"), self.note)

    @override
    def prepare(self) -> None:
        self.value.clear()
        self.note.clear()
        told = {one.kind for one in self.subject.figures}
        following = [kind for kind in KNOWN if kind not in told]
        self.kind.setCurrentIndex(KNOWN.index(following[0]) if following else 0)
        self.value.setFocus()

    @override
    def go(self) -> None:
        typed, at = self.kind.currentText(), self.kind.findText(self.kind.currentText())
        kind = self.kind.itemData(at) if at >= 0 else typed
        told = (kind, self.value.text(), self.note.text())
        self.do(functools.partial(_figure, self.subject.row.id, told), _figured)


class CorrectPanel(AboutPanel):
    """Puts a figure in the place of another, with a reason."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Correct a figure"), tr("Correct"), "undo"))
        self.figure, self.value, self.reason = QComboBox(), QLineEdit(), QLineEdit()
        self.add(tr("Figure"), self.figure)
        self.add(tr("Value"), self.value)
        self.add(tr("Reason"), self.reason)

    @override
    def prepare(self) -> None:
        standing = [one for one in self.subject.figures if not one.replaced]
        told = ((f"{kind_word(one.kind)}: {plain(one.number)}", one.id) for one in standing)
        offer(self.figure, told)
        self.value.clear()
        self.reason.clear()
        self.figure.setFocus()

    @override
    def go(self) -> None:
        told = (self.figure.currentData(), self.value.text(), self.reason.text())
        self.do(functools.partial(_correct, told), _figured)


class MaterialPanel(AboutPanel):
    """Notes a reagent's lot that went into a run."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Reagent"), tr("Note it"), "add"))
        self.name, self.lot, self.supplier = QLineEdit(), QLineEdit(), QLineEdit()
        self.expires = LastDayField(tr("not stated"))
        self.add(tr("Name"), self.name)
        self.add(tr("Lot"), self.lot)
        self.add(tr("Supplier"), self.supplier)
        self.add(tr("Expires on"), self.expires)

    @override
    def prepare(self) -> None:
        for field in (self.name, self.lot, self.supplier):
            field.clear()
        self.expires.start(self._seat.desk.today())
        self.name.setFocus()

    @override
    def go(self) -> None:
        expires = self.expires.last_day()
        told = (self.name.text(), self.lot.text(), self.supplier.text(), expires)
        said = tr("{run}: {name} noted", run=self.subject.row.code, name=told[0])
        act = functools.partial(_material, self.subject.row.id, told)
        self.do(act, functools.partial(same, said))


class OutputPanel(AboutPanel):
    """Fills a lot from a run, its vials numbered; their labels come next."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("Fill a lot"), tr("Fill"), "vial"))
        self.code, self.passage = QLineEdit(), QLineEdit()
        self.kind = narrow(QComboBox())
        self.count, self.days = padded(QSpinBox()), padded(QSpinBox())
        names = {one["code"]: tr(one["name"]) for one in catalog("lot_kinds")}
        offer(self.kind, ((f"{kind} · {names[kind]}", kind) for kind in OUTPUTS))
        self.count.setRange(0, _MOST)
        self.count.setSpecialValueText(tr("not stated"))
        self.days.setRange(0, 999)
        self.days.setSpecialValueText(tr("not stated"))
        self.graded = words("", "dim", wrap=True)
        self.fields.addWidget(self.graded)
        self.add(tr("Code"), self.code)
        self.add(tr("Kind of lot"), self.kind)
        self.add(tr("Vials filled"), self.count)
        self.add(tr("Passage"), self.passage)
        self.add(tr("Days in differentiation"), self.days)
        self.inside = Inside(self)

    @override
    def prepare(self) -> None:
        row = self.subject.row
        self.code.clear()
        self.passage.clear()
        self.count.setValue(0)
        self.days.setValue(0)
        self.inside.start(self._seat.desk.today())
        gmp = row.grade == "GMP"
        told = tr("The lot is GMP.") if gmp else tr("The lot is non-GMP: it is never clinical.")
        self.graded.setText(told)
        self.code.setFocus()

    @override
    def go(self) -> None:
        new = NewOutput(
            code=self.code.text(),
            filled=self.count.value(),
            kind=self.kind.currentData(),
            passage=self.passage.text().strip() or None,
            days_in_differentiation=self.days.value() or None,
            fill_volume_ul=self.inside.volume.value() or None,
            cells_per_vial=self.inside.cells.value() or None,
            expires_on=self.inside.expires.last_day(),
        )
        self.do(functools.partial(_fill, self.subject.row.id, new), _filled)


class EndPanel(AboutPanel):
    """Ends a run."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__(seat, acting, (tr("End the run"), tr("End"), "done"))
        self.note = QLineEdit()
        self.add(tr("Note"), self.note)

    @override
    def prepare(self) -> None:
        self.note.clear()
        self.note.setFocus()

    @override
    def go(self) -> None:
        said = tr("{run} ended", run=self.subject.row.code)
        act = functools.partial(_end, self.subject.row.id, self.note.text())
        self.do(act, functools.partial(same, said))


class AbandonPanel(ReasonPanel):
    """Leaves a run that came to nothing."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Abandon the run"), tr("Abandon"), "remove"
        super().__init__(seat, acting, titles, tr("What it took in stays used up."))

    @override
    def go(self) -> None:
        said = tr("{run} abandoned", run=self.subject.row.code)
        act = functools.partial(_abandon, self.subject.row.id, self.reason.text())
        self.do(act, functools.partial(same, said))


def _choices(desk: Desk) -> Choices:
    site = desk.site.id if desk.site else None
    gear = production.equipment_list(desk, site_id=site)
    return production.product_list(desk), gear, production.known(desk)


def _start(new: NewRun, desk: Desk) -> Receipt:
    if not new.grade:
        raise NotEmpty(what=tr("The grade"))
    return production.start(desk, new)


def _started(receipt: Receipt) -> str:
    return tr("{run} started", run=receipt.details["run"])


def _figure(run_id: int, told: tuple[str, str, str], desk: Desk) -> Receipt:
    kind, value, note = told
    return production.enter_figure(desk, run_id, kind, value, note=note)


def _correct(told: tuple[int, str, str], desk: Desk) -> Receipt:
    figure_id, value, reason = told
    return production.correct_figure(desk, figure_id, value, reason=reason)


def _figured(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{run}: {kind} {number}", run=told["run"], kind=kind_word(told["kind"]),
              number=told["number"])  # fmt: skip


def _material(run_id: int, told: tuple[str, str, str, date | None], desk: Desk) -> Receipt:
    name, lot, supplier, expires = told
    return production.add_material(desk, run_id, name, lot, supplier=supplier, expires_on=expires)


def _fill(run_id: int, new: NewOutput, desk: Desk) -> Receipt:
    return production.fill_output(desk, run_id, new)


def _filled(receipt: Receipt) -> str:
    told = receipt.details
    return tr("{lot} filled: {n} vials", lot=told["lot"], n=len(told["vials"]))


def _end(run_id: int, note: str, desk: Desk) -> Receipt:
    return production.end(desk, run_id, note=note)


def _abandon(run_id: int, reason: str, desk: Desk) -> Receipt:
    return production.abandon(desk, run_id, reason=reason)
