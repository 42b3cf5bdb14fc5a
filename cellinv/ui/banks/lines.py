"""The lines at the left: each with how many banks of which kind it has, and what is left."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot

from cellinv.domain.language import tr
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.history import HistoryEntry, HistoryList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellinv.ui.banks.rows import Bank

WIDTH: Final = 208
_FIRST: Final = ("MCB", "WCB")
"""Where there is room for two kinds only, these are told."""


class Lines(Card):
    """``chosen`` carries the code of the line, "" for all of them, "–" for lots without one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Cell lines"), padding=12)
        hold(self, width=WIDTH)
        self._codes: list[str] = [""]
        self.list = HistoryList(tr("Cell lines"))
        self.list.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.body.addWidget(self.list, 1)

    @property
    def line(self) -> str:
        """Return the line that is chosen."""
        row = self.list.currentIndex().row()
        return self._codes[row] if 0 <= row < len(self._codes) else ""

    def show_banks(self, banks: Iterable[Bank]) -> None:
        """Show the lines of these banks; the one that was chosen stays chosen."""
        by_line: dict[str, list[Bank]] = {}
        everything = list(banks)
        for bank in everything:
            by_line.setdefault(bank.lot.line or "–", []).append(bank)
        kept = self.line
        entries = [_entry(tr("All lines"), everything, "banks")]
        entries += [_entry(code, own, "line") for code, own in by_line.items()]
        self._codes = ["", *by_line]
        self.list.entries.set_entries(entries)
        self.choose(kept)

    def choose(self, code: str) -> None:
        """Choose a line; all of them if it isn't there."""
        row = self._codes.index(code) if code in self._codes else 0
        self.list.setCurrentIndex(self.list.entries.index(row, 0))

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.line)


def _entry(code: str, banks: list[Bank], icon: str) -> HistoryEntry:
    left = str(sum(bank.lot.stored for bank in banks))
    told = _kinds(banks) if icon == "line" else tr("{n} lots", n=len(banks))
    return HistoryEntry(code, told, left, icon, "plain", mono=icon == "line")


def _kinds(banks: list[Bank]) -> str:
    """Return how many lots there are of the first two kinds, and how many others."""
    counts = Counter(bank.lot.kind for bank in banks)
    first = sorted(counts, key=_rank)[:2]
    others = len(banks) - sum(counts[kind] for kind in first)
    told = [f"{counts[kind]} {kind}" for kind in first]
    return " · ".join([*told, f"+{others}"] if others else told)


def _rank(kind: str) -> tuple[int, str]:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST), kind
