"""The value of a rule: in words, and as a field to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.ui.widgets.fields import padded

if TYPE_CHECKING:
    from cellinv.domain.settings import Rule

_UNITS: Final = {
    "seconds": "{n} s",
    "minutes": "{n} min",
    "hours": "{n} h",
    "days": "{n} days",
    "characters": "{n} characters",
    "times": "{n} times",
    "copies": "{n} copies",
    "places": "{n}",
}


def value_text(rule: Rule, value: Any) -> str:
    """Return the value of a rule in words; of a pattern the first code it makes."""
    if value is None:
        return "–"
    if rule.unit == "yes_no":
        return tr("yes") if value else tr("no")
    if rule.unit == "pattern":
        return str(value).format(lot=tr("LOT"), number=1)
    return tr(_UNITS[rule.unit], n=value)


class ValueField(QWidget):
    """The field that fits a rule; ``changed`` is sent with every edit."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field: QSpinBox | QComboBox | QLineEdit | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_rule(self, rule: Rule, value: Any) -> None:
        """Show a rule's value to be changed."""
        if self._field is not None:
            self._column.removeWidget(self._field)
            self._field.hide()
            self._field.deleteLater()
        self._field = _field(rule, value)
        self._field.setAccessibleName(tr(rule.title))
        if isinstance(self._field, QSpinBox):
            self._field.valueChanged.connect(self.changed)
        elif isinstance(self._field, QComboBox):
            self._field.currentIndexChanged.connect(self.changed)
        else:
            self._field.textChanged.connect(self.changed)
        self._column.addWidget(self._field)
        self.setFocusProxy(self._field)

    def value(self) -> Any:
        """Return what the field holds."""
        if isinstance(self._field, QSpinBox):
            return self._field.value()
        if isinstance(self._field, QComboBox):
            return self._field.currentData()
        return self._field.text().strip() if self._field is not None else None

    def put(self, value: Any) -> None:
        """Put a value into the field."""
        if isinstance(self._field, QSpinBox):
            self._field.setValue(value)
        elif isinstance(self._field, QComboBox):
            self._field.setCurrentIndex(self._field.findData(value))
        elif self._field is not None:
            self._field.setText(value)

    def lock(self, locked: bool) -> None:
        """Let the value only be read."""
        self.setEnabled(not locked)


def _field(rule: Rule, value: Any) -> QSpinBox | QComboBox | QLineEdit:
    if rule.unit == "yes_no":
        box = QComboBox()
        for shown, one in ((tr("yes"), True), (tr("no"), False)):
            box.addItem(shown, one)
        box.setCurrentIndex(0 if value else 1)
        return box
    if rule.unit == "pattern":
        line = QLineEdit(str(value))
        line.setProperty("mono", True)
        return line
    number = padded(QSpinBox())
    number.setRange(rule.least, rule.most)
    number.setSuffix(tr(_UNITS[rule.unit], n=""))
    number.setValue(value)
    return number
