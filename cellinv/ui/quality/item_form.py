"""The fields of one item of a panel; what its specification means is told while it is typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.quality.panels import Group, Laboratory
from cellinv.domain.quality.specification import Answers, Limit, Range, specification_of
from cellinv.services.quality.shipped import units
from cellinv.ui.quality.rows import group_word
from cellinv.ui.widgets.fields import padded
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.quality.panels import Item

_MOST = 1000


class ItemForm(QWidget):
    """``changed`` carries the item as it reads now, each time a field is left."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("The chosen item"))
        self._item: Item | None = None
        self.texts = {
            name: QLineEdit()
            for name in ("code", "item", "specification", "purpose", "method", "sop",
                         "sop_version")
        }  # fmt: skip
        self.group, self.laboratory = QComboBox(), QComboBox()
        for group in Group:
            self.group.addItem(group_word(group.value), group.value)
        self.laboratory.addItem(tr("In-house"), Laboratory.IN_HOUSE.value)
        self.laboratory.addItem(tr("External"), Laboratory.EXTERNAL.value)
        self.days, self.vials = padded(QSpinBox()), padded(QSpinBox())
        for number in (self.days, self.vials):
            number.setRange(0, _MOST)
        self.mandatory = QCheckBox(tr("Mandatory for the release"))
        self.means = words("", "small", wrap=True)
        self._lay_out()
        self._connect()

    def show_item(self, item: Item | None) -> None:
        """Show an item, or that none is chosen."""
        self._item = None  # nothing that is set here is a change
        self.setEnabled(item is not None)
        if item is None:
            return
        for name, field in self.texts.items():
            field.setText(getattr(item, name))
            field.setCursorPosition(0)
        self.group.setCurrentIndex(self.group.findData(item.group.value))
        self.laboratory.setCurrentIndex(self.laboratory.findData(item.laboratory.value))
        self.days.setValue(item.days)
        self.vials.setValue(item.vials)
        self.mandatory.setChecked(item.mandatory)
        self._item = item
        self._tell()

    def start(self) -> None:
        """Put the focus where an item begins."""
        self.texts["code"].setFocus()

    @Slot()
    def _note(self, _value: object = None) -> None:
        if self._item is None:
            return
        texts = {name: field.text().strip() for name, field in self.texts.items()}
        self.changed.emit(
            replace(
                self._item,
                **texts,
                group=Group(self.group.currentData()),
                laboratory=Laboratory(self.laboratory.currentData()),
                days=self.days.value(),
                vials=self.vials.value(),
                mandatory=self.mandatory.isChecked(),
            )
        )

    @Slot()
    def _tell(self, _text: str = "") -> None:
        self.means.setText(_meaning(self.texts["specification"].text()))

    def _connect(self) -> None:
        for field in self.texts.values():
            field.editingFinished.connect(self._note)
        for number in (self.days, self.vials):
            number.editingFinished.connect(self._note)
        for choice in (self.group, self.laboratory):
            choice.activated.connect(self._note)
        self.mandatory.clicked.connect(self._note)
        self.texts["specification"].textChanged.connect(self._tell)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        texts = self.texts
        for caption, field in (
            (tr("Code"), texts["code"]), (tr("Test"), texts["item"]), (tr("Group"), self.group),
            (tr("Specification"), texts["specification"]), (tr("Purpose"), texts["purpose"]),
            (tr("Method"), texts["method"]), (tr("SOP"), texts["sop"]),
            (tr("Version of the SOP"), texts["sop_version"]), (tr("Laboratory"), self.laboratory),
            (tr("Days until the result"), self.days), (tr("Vials it uses up"), self.vials),
        ):  # fmt: skip
            label = words(caption, "small")
            label.setBuddy(field)
            field.setAccessibleName(caption)
            column.addWidget(label)
            column.addWidget(field)
            if field is texts["specification"]:
                column.addWidget(self.means)
        column.addWidget(self.mandatory)
        column.addStretch(1)


def _meaning(text: str) -> str:
    """Return what a specification is read as, or why it can't be."""
    if not text.strip():
        return tr("A limit (≤ 5 EU/mL), a range, answers (one of: …; not: …), or words.")
    try:
        read = specification_of(text, units())
    except DomainError as error:
        return error.explain()
    if isinstance(read, Limit):
        return tr("A limit: the program judges it.")
    if isinstance(read, Range):
        return tr("A range: the program judges it.")
    if isinstance(read, Answers):
        return tr("Answers: those named are judged, any other is left to a person.")
    return tr("Words: a person judges it.")
