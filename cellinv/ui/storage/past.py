"""The slider “as it was on …”: each step is a moment at which something came or went."""

import functools
from datetime import datetime, tzinfo
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSlider, QWidget

from cellinv.domain.language import tr
from cellinv.services.storage.looking import changes_in
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.text import words

_SETTLE_MS: Final = 60


class PastBar(Card):
    """``moved`` carries the moment (aware UTC) to show, or ``None`` for now."""

    moved = Signal(object)

    def __init__(self, seat: Seat, parent: QWidget | None = None) -> None:
        super().__init__(across=True, padding=8, parent=parent)
        self.setProperty("role", "well")
        self._seat = seat
        self._moments: tuple[datetime, ...] = ()
        self._container = 0
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("As it was on"))
        self.slider.setPageStep(5)
        self.slider.valueChanged.connect(self._on_value)
        self.when = words(tr("now"), "strong")
        self.when.setFont(theme().font(tabular=True))
        self.when.setMinimumWidth(self.when.fontMetrics().horizontalAdvance("0000-00-00 00:00"))
        self.back = button(tr("Now"), kind="quiet")
        self.back.clicked.connect(self.to_now)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._send)
        row = self.body
        row.setContentsMargins(12, 4, 12, 4)
        row.addWidget(icon_label("history", "dim", 18))
        row.addWidget(words(tr("As it was on"), "small"))
        row.addWidget(self.slider, 1)
        row.addWidget(self.when)
        row.addWidget(self.back)
        self.back.hide()

    def follow(self, container_id: int) -> None:
        """Offer the moments of this container; another one begins at now."""
        other = container_id != self._container
        self._container = container_id
        if other:
            self._offer(())
        work = functools.partial(changes_in, self._seat.desk, container_id)
        self._seat.tasks.run_read(work, self._offer, latest="moments")

    @property
    def moment(self) -> datetime | None:
        """Return the moment chosen, ``None`` for now."""
        value = self.slider.value()
        return self._moments[value] if value < len(self._moments) else None

    @Slot()
    def to_now(self) -> None:
        """Go back to the present."""
        self.slider.setValue(self.slider.maximum())
        self.slider.setFocus()

    def _offer(self, moments: tuple[datetime, ...]) -> None:
        kept = self.moment
        self._moments = moments
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(moments))
        place = moments.index(kept) if kept in moments else len(moments)
        self.slider.setValue(place)
        self.slider.blockSignals(False)
        self.slider.setEnabled(bool(moments))
        self._say()

    @Slot(int)
    def _on_value(self, _value: int) -> None:
        self._say()
        self._settle.start()

    @Slot()
    def _send(self) -> None:
        self.moved.emit(self.moment)

    def _say(self) -> None:
        moment = self.moment
        text = tr("now") if moment is None else moment_text(moment, self._zone())
        self.when.setText(text)
        self.slider.setAccessibleDescription(text)
        self.back.setVisible(moment is not None)

    def _zone(self) -> tzinfo | None:
        site = self._seat.desk.site
        return site.zone if site else None


def moment_text(moment: datetime, zone: tzinfo | None) -> str:
    """Return a moment in a site's time, to the minute; UTC is said where there is no site."""
    if zone is None:
        return f"{moment:%Y-%m-%d %H:%M} UTC"
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
