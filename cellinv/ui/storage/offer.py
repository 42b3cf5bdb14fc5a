"""What to do when something was put down where it can't be: swap, or take the nearest slot."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import words

Way = Callable[[], None]


class OfferPanel(ActPanel):
    """Says in a sentence what stands in the way, and offers what can be done instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("That slot is taken"), tr("Swap them"), "swap", parent)
        self.sentence = words("", "strong", wrap=True)
        self.instead = button(tr("Put it elsewhere"), "move")
        self.instead.clicked.connect(self._take_other)
        self._swap: Way | None = None
        self._other: Way | None = None
        self.fields.addWidget(self.sentence)
        self.fields.addWidget(self.instead)

    def ask(self, sentence: str, swap: Way | None, other: Way | None, place: str) -> None:
        """Offer to swap, to use another place, or to leave it."""
        self._swap, self._other = swap, other
        self.sentence.setText(sentence)
        self.setAccessibleDescription(sentence)
        self.button.setVisible(swap is not None)
        text = tr("Put into {place} instead", place=place)
        self.instead.setText(f" {text}")
        self.instead.setAccessibleName(text)
        self.instead.setVisible(other is not None)
        offered = self.button if swap else self.instead if other else self.leave_button
        offered.setFocus()

    @Slot()
    @override
    def go(self) -> None:
        self._do(self._swap)

    @Slot()
    def _take_other(self) -> None:
        self._do(self._other)

    def _do(self, way: Way | None) -> None:
        self.leave()
        if way is not None:
            way()
