"""The line that narrows a lineage down: by kind, state, place, owner, what is left, the clinic."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key, Trace
from cellinv.domain.lineage.narrowing import Narrow, Places
from cellinv.services.lineage.tracing import HIDDEN
from cellinv.ui.lineage.words import kind_text
from cellinv.ui.shell.states import look_of
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.flow import FlowLayout
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.text import words

_ONE_CHOICE = 2
"""Everything, and the one thing there is: nothing to choose between."""


class FilterLine(QWidget):
    """``changed`` tells that something else is asked for: see :meth:`asked`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Filters of the lineage"))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.kinds, self.states, self.places, self.owners = (QComboBox() for _ in range(4))
        for combo, name in (
            (self.kinds, tr("Kind")), (self.states, tr("State")), (self.places, tr("Place")),
            (self.owners, tr("Owner")),
        ):  # fmt: skip
            named(combo, name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.currentIndexChanged.connect(self.changed)
        self.left, self.clinical = (
            QCheckBox(tr("Only what is left")),
            QCheckBox(tr("Only clinical")),
        )
        self.clinical.setToolTip(tr("Doses, their subjects, and what went into them"))
        for box in (self.left, self.clinical):
            box.toggled.connect(self.changed)
        self.said = words("", "small")
        self.clear = button(tr("Show everything"), "remove", "quiet")
        self.clear.clicked.connect(self.reset)
        flow = FlowLayout(self)
        for widget in (
            self.kinds, self.states, self.places, self.owners, self.left, self.clinical,
            self.clear, self.said,
        ):  # fmt: skip
            flow.addWidget(widget)

    def offer(self, trace: Trace, places: Places, owners: Mapping[Key, str]) -> None:
        """Offer what a lineage has; what was asked for stays asked where there is any of it."""
        seen = [node for node in trace.nodes if node.status != HIDDEN]
        _fill(self.kinds, tr("All kinds"), {n.kind: kind_text(n.kind) for n in seen})
        states = {n.status: look_of(n.status).text() for n in seen}
        _fill(self.states, tr("All states"), states)
        roots = {path[0] for path in places.values() if path}
        _fill(self.places, tr("All places"), {each: each for each in roots})
        _fill(self.owners, tr("All owners"), {each: each for each in owners.values()})
        for combo in (self.places, self.owners):
            combo.setVisible(combo.count() > _ONE_CHOICE)

    def asked(self) -> Narrow:
        """Return what is asked for."""
        return Narrow(
            kind=self.kinds.currentData() or "",
            state=self.states.currentData() or "",
            place=self.places.currentData() or "",
            owner=self.owners.currentData() or "",
            left=self.left.isChecked(),
            clinical=self.clinical.isChecked(),
        )

    def say(self, shown: int, total: int) -> None:
        """Say how much of the lineage is shown."""
        self.clear.setVisible(self.asked() != Narrow())
        said = tr("{shown} of {total} records", shown=shown, total=total)
        self.said.setText(said if shown != total else "")

    @Slot()
    def reset(self) -> None:
        """Ask for everything again."""
        combos = (self.kinds, self.states, self.places, self.owners)
        blockers = [QSignalBlocker(each) for each in (*combos, self.left, self.clinical)]
        for combo in combos:
            combo.setCurrentIndex(0)
        self.left.setChecked(False)
        self.clinical.setChecked(False)
        del blockers
        self.changed.emit()


def _fill(combo: QComboBox, every: str, values: Mapping[str, str]) -> None:
    before = combo.currentData()
    blocker = QSignalBlocker(combo)
    combo.clear()
    combo.addItem(every, "")
    for value, text in _by_text(values):
        combo.addItem(text, value)
    combo.setCurrentIndex(max(combo.findData(before), 0))
    del blocker


def _by_text(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return sorted(values.items(), key=_second)


def _second(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
