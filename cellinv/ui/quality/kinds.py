"""The choice of a kind of lots, for what compares only lots of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from cellinv.domain.language import tr
from cellinv.ui.widgets.naming import named

if TYPE_CHECKING:
    from collections.abc import Iterable


class KindChoice(QComboBox):
    """The kinds there are, each once; the choice stays when they are offered again."""

    def __init__(self) -> None:
        super().__init__()
        named(self, tr("Kind of lot"))
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToContents)

    def offer(self, kinds: Iterable[str]) -> None:
        """Offer these, without telling that the choice changed."""
        kept = self.currentData()
        self.blockSignals(True)
        self.clear()
        for kind in dict.fromkeys(kinds):
            self.addItem(kind, kind)
        self.setCurrentIndex(max(self.findData(kept), 0))
        self.blockSignals(False)

    def choose(self, kind: str) -> None:
        """Choose a kind, if it is offered."""
        at = self.findData(kind)
        if at >= 0:
            self.setCurrentIndex(at)
