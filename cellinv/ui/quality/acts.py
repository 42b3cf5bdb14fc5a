"""What can be done with a lot and its items: the buttons, and when each may be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellinv.domain.custody.states import LOT_STEPS, LotState
from cellinv.ui.widgets.acts.deeds import Deed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellinv.records.queries.quality import ItemStands
    from cellinv.services.quality.progress import LotQuality

    When = Callable[[LotQuality, Sequence[ItemStands]], bool]


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


def _filed(_lot: LotQuality, items: Sequence[ItemStands]) -> bool:
    return len(items) == 1 and any(one.file_id for one in items[0].attempts)


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
    Deed("report", "Save its report…", "download", "read", _filed),
    Deed("judge", "Judge…", "unknown", "test", _one_in("to_judge")),
    Deed("review", "Review…", "look_up", "review", _unreviewed),
    Deed("send_back", "Find invalid…", "undo", "review", _one_in("to_review", "to_judge")),
    Deed("case", "Close the case…", "case", "close", _case),
    Deed("deviation", "Approve a deviation…", "attention", "close", _may_deviate),
)
