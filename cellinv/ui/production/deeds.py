"""What can be done with a run or a transfer: the buttons, and when each is there."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.production.about import flowing
from cellinv.ui.widgets.buttons import button

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QPushButton

    from cellinv.records.queries.transfers import TransferRow
    from cellinv.services.production.reading import RunCard
    from cellinv.ui.shell.seat import Seat


@dataclass(frozen=True)
class Deed:
    """One thing to do: its word, its icon, the right it needs and when it makes sense."""

    name: str
    word: str
    icon: str
    right: str
    when: Callable[[Any], bool]


def _open(card: RunCard) -> bool:
    return card.row.status == "started"


def _fed(card: RunCard) -> bool:
    return _open(card) and bool(card.inputs)


def _empty(card: RunCard) -> bool:
    return _open(card) and not card.outputs


def _not_left(card: RunCard) -> bool:
    return card.row.status != "abandoned"


def _counted(card: RunCard) -> bool:
    return _not_left(card) and bool(card.figures)


def _made(card: RunCard) -> bool:
    return bool(card.outputs)


def _always(_subject: object) -> bool:
    return True


def _going(row: TransferRow) -> bool:
    return row.status in {"agreed", "under_way"}


def _ahead(row: TransferRow) -> bool:
    return _going(row) and bool(row.ahead)


def _remains(row: TransferRow) -> bool:
    return _going(row) and bool(row.remaining)


def _limited(row: TransferRow) -> bool:
    return _going(row) and row.scope == "limited"


OF_RUN: Final = (
    Deed("input", "Take vials in…", "consumed", "withdraw", _open),
    Deed("figure", "Enter a figure…", "edit", "test", _not_left),
    Deed("correct", "Correct a figure…", "undo", "test", _counted),
    Deed("material", "Reagent…", "add", "test", _open),
    Deed("output", "Fill a lot…", "vial", "register", _open),
    Deed("labels", "Labels…", "labels", "label", _made),
    Deed("end", "End…", "done", "register", _fed),
    Deed("abandon", "Abandon…", "remove", "register", _empty),
    Deed("record", "Record", "history", "read", _always),
)
OF_TRANSFER: Final = (
    Deed("item", "Add an item…", "add", "register", _going),
    Deed("step", "How far is it…", "step", "register", _remains),
    Deed("milestone", "Plan a milestone…", "plan", "register", _going),
    Deed("reach", "Milestone reached…", "done", "register", _ahead),
    Deed("widen", "Make it complete…", "signature", "register", _limited),
    Deed("complete", "Close as completed", "released", "register", _going),
    Deed("stop", "End…", "remove", "register", _going),
)


class Deeds(QWidget):
    """Buttons in a row; ``asked`` carries the name of what is to be done."""

    asked = Signal(str)

    def __init__(self, seat: Seat, deeds: Sequence[Deed], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._seat, self._deeds = seat, deeds
        self.buttons: dict[str, QPushButton] = {}
        for deed in deeds:
            made = button(tr(deed.word), deed.icon, "quiet")
            made.clicked.connect(functools.partial(self._ask, deed.name))
            self.buttons[deed.name] = made
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._flow = flowing(*self.buttons.values(), spacing=4)
        row.addWidget(self._flow)

    def offer(self, subject: object) -> None:
        """Offer what can be done with a run or transfer."""
        for deed in self._deeds:
            may = has_right(self._seat.desk, deed.right) and deed.when(subject)
            self.buttons[deed.name].setVisible(may)
        self._flow.updateGeometry()

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)
