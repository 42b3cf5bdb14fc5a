"""What one scan showed: every key with its gap, how it was taken, what it means, what spoils it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.services.station.trying import visible
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.facts import FactGrid, FactLine
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellinv.domain.scan_trial import Trial
    from cellinv.domain.scanning import Key, ScannerTiming
    from cellinv.services.station.trying import Tried

_KEYS_PX: Final = 220
_END_KEYS: Final = {"enter": "Enter key", "tab": "Tab"}
"""An act is called Enter, too, and not in every language as the key is."""


@dataclass(frozen=True)
class KeyRow:
    """One key as it came."""

    number: int
    key: Key
    gap_ms: int
    slow: bool


class TrialView(QWidget):
    """``asked`` carries the settings that somebody wants to take over."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proposed: ScannerTiming | None = None
        self.chips, self.facts = ChipRow(), FactGrid()
        self.hint = words("", wrap=True)
        self.hint.setProperty("tone", "attention")
        self.take = button(tr("Use these settings"))
        self.take.clicked.connect(self._ask)
        self.keys = TablePane(RowsModel(_columns(), _number), tr("Keys as they came"))
        bare(self.keys)
        hold(self.keys, height=_KEYS_PX)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.hint, 1)
        row.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.chips, self.facts):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self.keys)
        self.hide()

    def show_keys(self, keys: Sequence[Key], trial: Trial, timing: ScannerTiming) -> None:
        """Show the keys of one scan, and whether it was told from typing."""
        pairs = zip(keys, trial.gaps_ms, strict=True)
        self.keys.set_rows(
            [KeyRow(n, key, gap, gap > timing.gap_ms) for n, (key, gap) in enumerate(pairs, 1)]
        )
        taken = Chip(tr("Taken for a scan"), "done", "done")
        if not trial.recognised:
            taken = Chip(tr("Taken for typing"), "refused", "refused")
        ends = " + ".join(tr(_END_KEYS[each.casefold()]) for each in trial.ended_by) or tr(
            "nothing: silence"
        )
        self.chips.show_chips(
            [
                taken,
                Chip(tr("{n} keys in {ms} ms", n=len(keys), ms=trial.whole_ms), "timer", "plain"),
                Chip(tr("Longest gap {ms} ms", ms=trial.longest_ms), "timer", "plain"),
                Chip(tr("Ended by {keys}", keys=ends), "step", "plain"),
            ]
        )
        self._proposed = trial.proposed
        self._say(_advice(trial, timing))
        self.show()

    def show_meaning(self, tried: Tried) -> None:
        """Show what the program makes of the text."""
        separators = tr("{n} (␝)", n=tried.separators) if tried.separators else tr("none")
        self.facts.show_facts(
            [
                FactLine(tr("Text"), tried.shown, mono=True),
                FactLine(tr("Symbol"), tried.aim or tr("not told: no AIM identifier is sent")),
                FactLine(tr("Separators"), separators),
                FactLine(tr("Read as"), tried.kind),
                *(FactLine(name, visible(value), mono=True) for name, value in tried.parts),
                FactLine(tr("Here it is"), tried.known),
                FactLine(tr("But"), tried.problem),
            ]
        )
        if tried.hint:
            self._say(tried.hint)
        elif tried.kind == tr("The test symbol") and self._proposed is None:
            self._say(tr("Every sign came through: the keyboard layout spoils nothing."), "done")

    def _say(self, text: str, tone: str = "attention") -> None:
        self.hint.setText(text)
        self.hint.setProperty("tone", tone)
        self.hint.style().unpolish(self.hint)
        self.hint.style().polish(self.hint)
        self.hint.setVisible(bool(text))
        self.take.setVisible(self._proposed is not None)

    @Slot()
    def _ask(self) -> None:
        if self._proposed is not None:
            self.asked.emit(self._proposed)


def _advice(trial: Trial, timing: ScannerTiming) -> str:
    if trial.recognised:
        return ""
    if trial.proposed is None:
        return tr("These keys can't be told from typing by any settings: type less like a scanner.")
    if trial.longest_ms > timing.gap_ms:
        return tr(
            "The scanner is slower than allowed: a gap of {gap} ms and a silence of {silence} ms "
            "would do.",
            gap=trial.proposed.gap_ms,
            silence=trial.proposed.silence_ms,
        )
    if len(trial.text) < timing.min_length:
        return tr("It is shorter than the shortest scan allowed.")
    return tr("The prefix that is set was not sent.")


def _columns() -> tuple[Column[KeyRow], ...]:
    return (
        Column("number", tr("Key"), _number, right=True, width=64),
        Column("sign", tr("Sign"), _sign, mono=True, width=110),
        Column("code", tr("Code"), _code, mono=True, width=110),
        Column("gap", tr("Gap, ms"), _gap, right=True, width=90),
        Column("slow", tr("Note"), _slow),
    )


def _number(row: KeyRow) -> object:
    return row.number


def _sign(row: KeyRow) -> str:
    if row.key.kind in _END_KEYS:
        return tr(_END_KEYS[row.key.kind])
    return visible(row.key.text) if row.key.text else tr("Shift and its like")


def _code(row: KeyRow) -> str:
    return f"U+{ord(row.key.text[0]):04X}" if row.key.text else ""


def _gap(row: KeyRow) -> int:
    return row.gap_ms


def _slow(row: KeyRow) -> str:
    return tr("too slow") if row.slow and row.key.kind == "char" else ""
