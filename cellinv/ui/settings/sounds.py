"""Sounds: which are on, how loud, and what each sounds like."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSlider, QWidget

from cellinv.devices.sounds import Sound, Sounds
from cellinv.domain.language import tr
from cellinv.ui.settings.parts import Section
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.ui.shell.seat import Seat

_SOUNDS: Final[tuple[tuple[Sound, str, str], ...]] = (
    ("done", "Done", "Two quick rising notes: it is recorded."),
    ("refused", "Refused", "Two low harsh notes: nothing was changed."),
    ("attention", "Attention", "Three even notes: something needs you."),
)
_SLIDER_PX: Final = 240
_STEP: Final = 10


class SoundsSection(Section):
    """Each sound with a switch and a button to hear it."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(tr("Sounds"))
        self._seat = seat
        self._sounds = Sounds()
        self.switches: dict[Sound, QCheckBox] = {}
        self.head(tr("Sounds"), tr("So that the eyes can stay on the box."))
        for name, title, meaning in _SOUNDS:
            self.add(tr(title), self._line(name, tr(title)), tr(meaning))
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setPageStep(_STEP)
        self.volume.setValue(round(seat.preferences.volume() * 100))
        self.volume.valueChanged.connect(self._keep_volume)
        hold(self.volume, width=_SLIDER_PX)
        self.add(tr("Volume"), self.volume)
        self.silent = words("", "small", wrap=True)
        self.silent.setProperty("tone", "refused")
        self.silent.hide()
        self.column.addWidget(self.silent)

    def _line(self, name: Sound, title: str) -> QWidget:
        switch = QCheckBox(tr("On"))
        switch.setAccessibleName(tr("{sound}: on", sound=title))
        switch.setChecked(self._seat.preferences.sounds(name))
        switch.toggled.connect(functools.partial(self._keep, name))
        self.switches[name] = switch
        hear = button(tr("Play"), kind="plain")
        hear.setAccessibleName(tr("Hear {sound}", sound=title))
        hear.clicked.connect(functools.partial(self.hear, name))
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(switch)
        row.addWidget(hear)
        return both

    def hear(self, name: Sound, _checked: bool = False) -> None:
        """Play a sound, also one that is turned off."""
        self._sounds.volume = self._seat.preferences.volume()
        heard = self._sounds.play(name)
        loud = self._sounds.volume > 0
        said = tr("This computer has nothing to be heard with.") if loud else tr("Volume is at 0.")
        self.silent.setText("" if heard else said)
        self.silent.setVisible(not heard)

    def _keep(self, name: Sound, on: bool) -> None:
        self._seat.preferences.keep_sound(name, on=on)

    @Slot(int)
    def _keep_volume(self, percent: int) -> None:
        self._seat.preferences.keep_volume(percent)
