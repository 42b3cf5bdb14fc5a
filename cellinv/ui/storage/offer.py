"""What to do when something was put down where it can't be: swap, or take the nearest slot."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cellinv.domain.language import together, tr
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import words

Way = Callable[[], None]


class OfferPanel(ActPanel):
    """Says in a sentence what stands in the way, and offers what can be done instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("That slot is taken"), tr("Put it elsewhere"), "move", parent)
        self.sentence = words("", "strong", wrap=True)
        self.pair = words("", wrap=True)
        self.swap = button(tr("Swap them"), "swap")
        self.swap.clicked.connect(self._take_swap)
        self._swap: Way | None = None
        self._other: Way | None = None
        for each in (self.sentence, self.pair, self.swap):
            self.fields.addWidget(each)

    def ask(
        self, sentence: str, swap: Way | None, pair: str, other: Way | None, place: str
    ) -> None:
        """Offer another place, to swap the ``pair`` instead, or to leave it."""
        self._swap, self._other = swap, other
        self.sentence.setText(sentence)
        self.pair.setText(pair)
        self.setAccessibleDescription(together(sentence, pair))
        self.pair.setVisible(swap is not None)
        self.swap.setVisible(swap is not None)
        self.swap.setAccessibleDescription(pair)
        text = tr("Put into {place}", place=place)
        self.button.setText(f" {text}")
        self.button.setAccessibleName(text)
        self.button.setVisible(other is not None)
        (self.button if other else self.leave_button).setFocus()

    @Slot()
    @override
    def go(self) -> None:
        self._do(self._other)

    @Slot()
    def _take_swap(self) -> None:
        self._do(self._swap)

    def _do(self, way: Way | None) -> None:
        self.leave()
        if way is not None:
            way()
