"""What can be done with a lot and its items: the buttons, and when each may be pressed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cellinv.domain.custody.states import LOT_STEPS, LotState
from cellinv.domain.language import tr
from cellinv.services.people import has_right
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.quality.progress import LotQuality
    from cellinv.ui.shell.seat import Seat

    When = Callable[[LotQuality, Sequence[ItemStands]], bool]


@dataclass(frozen=True)
class Deed:
    """One thing to do: its word, its icon, the right it needs and when it makes sense."""

    name: str
    word: str
    icon: str
    right: str
    when: When


def _into(state: str) -> When:
    def may_become(lot: LotQuality, _items: Sequence[ItemStands]) -> bool:
        return LotState(state) in LOT_STEPS.get(LotState(lot.status), frozenset())

    return may_become


def _begun(lot: LotQuality, _items: Sequence[ItemStands]) -> bool:
    return lot.panel is not None


def _always(_lot: LotQuality, _items: Sequence[ItemStands]) -> bool:
    return True


def _not_begun(lot: LotQuality, _items: Sequence[ItemStands]) -> bool:
    return lot.panel is None


def _open(_lot: LotQuality, items: Sequence[ItemStands]) -> bool:
    return bool(items) and all(_waits(one) for one in items)


def _one_open(lot: LotQuality, items: Sequence[ItemStands]) -> bool:
    return len(items) == 1 and _open(lot, items)


def _waits(one: ItemStands) -> bool:
    """Say whether a result may be entered: none is there, or a retest may follow."""
    last = one.last
    return last is None or last.value is None or last.outcome == "invalid" or last.case_open


def _one_in(*states: str) -> When:
    def within(_lot: LotQuality, items: Sequence[ItemStands]) -> bool:
        return len(items) == 1 and items[0].state.value in states

    return within


def _unreviewed(_lot: LotQuality, items: Sequence[ItemStands]) -> bool:
    return bool(items) and all(
        any(one.value is not None and one.reviewed_at is None for one in each.attempts)
        for each in items
    )


def _case(_lot: LotQuality, items: Sequence[ItemStands]) -> bool:
    return len(items) == 1 and bool(items[0].open_cases)


def _may_deviate(_lot: LotQuality, items: Sequence[ItemStands]) -> bool:
    return len(items) == 1 and not items[0].state.done and not items[0].open_cases


OF_LOT: Final = (
    Deed("start", "Start testing…", "quality", "test", _not_begun),
    Deed("sample", "Plan a sample…", "reserved", "test", _begun),
    Deed("take", "Take a sample…", "consumed", "withdraw", _begun),
    Deed("import", "Import results…", "import", "test", _always),
    Deed("released", "Release…", "released", "release", _into("released")),
    Deed("on_hold", "Hold…", "hold", "hold", _into("on_hold")),
    Deed("rejected", "Reject…", "rejected", "release", _into("rejected")),
    Deed("recalled", "Recall…", "recalled", "recall", _into("recalled")),
    Deed("certificate", "Certificate…", "export", "export", _begun),
    Deed("record", "Record", "history", "read", _always),
)
OF_ITEM: Final = (
    Deed("send", "Send…", "shipments", "test", _open),
    Deed("enter", "Enter a result…", "edit", "test", _one_open),
    Deed("judge", "Judge…", "unknown", "test", _one_in("to_judge")),
    Deed("review", "Review…", "look_up", "review", _unreviewed),
    Deed("send_back", "Find invalid…", "undo", "review", _one_in("to_review", "to_judge")),
    Deed("case", "Close the case…", "case", "close", _case),
    Deed("deviation", "Approve a deviation…", "attention", "close", _may_deviate),
)


class Deeds(QWidget):
    """Buttons in a row; ``asked`` carries the name of what is to be done."""

    asked = Signal(str)

    def __init__(self, seat: Seat, deeds: Sequence[Deed], name: str, *, fade: bool) -> None:
        """``fade`` shows what makes no sense now as such; else it isn't there."""
        super().__init__()
        self.setAccessibleName(name)
        self._seat, self._deeds, self._fade = seat, deeds, fade
        self.buttons: dict[str, QPushButton] = {}
        flow = FlowLayout(self, 4)
        for deed in deeds:
            made = button(tr(deed.word), deed.icon, "quiet")
            made.clicked.connect(functools.partial(self._ask, deed.name))
            self.buttons[deed.name] = made
            flow.addWidget(made)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(policy.Policy.Minimum)
        self.setSizePolicy(policy)

    def offer(self, lot: LotQuality, items: Sequence[ItemStands]) -> None:
        """Offer what can be done with a lot and the items selected."""
        for deed in self._deeds:
            may = has_right(self._seat.desk, deed.right)
            sense = deed.when(lot, items)
            self.buttons[deed.name].setEnabled(sense)
            self.buttons[deed.name].setVisible(may and (self._fade or sense))
        self.updateGeometry()

    def _ask(self, name: str, _checked: bool = False) -> None:
        self.asked.emit(name)
