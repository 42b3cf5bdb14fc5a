"""The scanner: its timing and prefix, and a trial that shows what a scan really sent."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from cellinv.domain.keyboards import TEST_TEXT
from cellinv.domain.language import tr
from cellinv.domain.scan_trial import Trial, try_keys
from cellinv.domain.scanning import Key, ScannerTiming, ScannerTimingWrong
from cellinv.services.station.trying import Tried, try_scan, visible
from cellinv.ui.settings.parts import Section
from cellinv.ui.settings.probe import ScanProbe
from cellinv.ui.settings.symbol import SymbolPicture
from cellinv.ui.settings.trial_view import TrialView
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.fields import padded
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat

_FIELD_PX: Final = 140
_SYMBOL_PX: Final = 120


class ScannerSection(Section):
    """Settings above, the trial below; what is set is tried at once, before it is kept."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(tr("Scanner"))
        self._seat = seat
        self._keys: tuple[Key, ...] = ()
        self.gap, self.silence = _number(1, 500, " ms"), _number(1, 2000, " ms")
        self.length, self.prefix = _number(1, 100, ""), QLineEdit()
        self.problem = words("", wrap=True)
        self.problem.setProperty("tone", "refused")
        self.keep, self.shipped = button(tr("Keep"), "done", "primary"), button(tr("As shipped"))
        self.probe, self.view = ScanProbe(), TrialView()
        self._lay_out()
        self._show(seat.preferences.scanner())
        for field in (self.gap, self.silence, self.length):
            field.valueChanged.connect(self._changed)
        self.prefix.textChanged.connect(self._changed)
        self.keep.clicked.connect(self.keep_timing)
        self.shipped.clicked.connect(self._as_shipped)
        self.probe.tried.connect(self.try_out)
        self.view.asked.connect(self._propose)
        self._changed()

    def timing(self) -> ScannerTiming | None:
        """Return the settings as they stand in the fields, if they can be."""
        try:
            return ScannerTiming(
                self.gap.value(), self.silence.value(), self.length.value(), self.prefix.text()
            )
        except ScannerTimingWrong as error:
            self.problem.setText(error.explain())
            return None

    @Slot()
    def keep_timing(self) -> None:
        """Use the settings from now on, at this station."""
        timing = self.timing()
        if timing is not None:
            self._seat.hub.scanner_asked.emit(timing)
            self._seat.hub.done(tr("Scans are recognised by these settings from now on"))
            self._changed()

    @Slot(object)
    def try_out(self, keys: tuple[Key, ...]) -> None:
        """Show what one scan sent and what becomes of it."""
        self._keys = keys
        self._judge()
        text = "".join(key.text for key in keys if key.kind == "char")
        work = functools.partial(try_scan, self._seat.desk, text)
        if text:
            self._seat.tasks.run_read(work, self._made, owner=self, latest="trial")

    def _made(self, tried: Tried) -> None:
        self.view.show_meaning(tried)

    def _judge(self) -> None:
        timing = self.timing()
        if self._keys and timing is not None:
            trial: Trial = try_keys(self._keys, timing)
            self.view.show_keys(self._keys, trial, timing)

    @Slot()
    def _changed(self) -> None:
        timing = self.timing()
        self.problem.setVisible(timing is None)
        kept = self._seat.preferences.scanner()
        self.keep.setEnabled(timing is not None and timing != kept)
        self.shipped.setEnabled(timing != ScannerTiming())
        self._judge()

    @Slot()
    def _as_shipped(self) -> None:
        self._show(ScannerTiming())

    @Slot(object)
    def _propose(self, timing: ScannerTiming) -> None:
        self._show(timing)
        self.keep.setFocus()

    def _show(self, timing: ScannerTiming) -> None:
        self.gap.setValue(timing.gap_ms)
        self.silence.setValue(timing.silence_ms)
        self.length.setValue(timing.min_length)
        self.prefix.setText(timing.prefix)

    def _lay_out(self) -> None:
        self.head(
            tr("Try the scanner"),
            tr(
                "Nothing is done with what is scanned here. Begin with the symbol at the right: it "
                "shows whether the keyboard layout spoils signs."
            ),
        )
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.probe)
        left.addWidget(self.view)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addWidget(_symbol())
        self.column.addLayout(row)
        self.head(
            tr("How scans are told from typing"),
            tr("A serial scanner needs none of this. Kept on this computer."),
        )
        for caption, field, meaning in (
            (tr("Longest gap"), self.gap, tr("Keys further apart were typed by hand.")),
            (tr("Silence"), self.silence, tr("Ends a scan that no Enter or Tab ends.")),
            (tr("Shortest scan"), self.length, tr("Fewer signs are typing.")),
            (
                tr("Prefix"),
                self.prefix,
                tr("The sign the scanner sends first, where it is set to send one."),
            ),
        ):
            hold(field, width=_FIELD_PX)
            self.add(caption, field, meaning)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.problem, 1)
        last.addStretch(1)
        last.addWidget(self.shipped)
        last.addWidget(self.keep)
        self.column.addLayout(last)
        self.prefix.setMaxLength(4)


def _symbol() -> QWidget:
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(SymbolPicture(TEST_TEXT, _SYMBOL_PX))
    told = words(visible(TEST_TEXT), "small", mono=True, wrap=True)
    hold(told, width=_SYMBOL_PX + 24)
    column.addWidget(told)
    column.addStretch(1)
    return whole


def _number(least: int, most: int, unit: str) -> QSpinBox:
    field = padded(QSpinBox())
    field.setRange(least, most)
    field.setSuffix(unit)
    return field
