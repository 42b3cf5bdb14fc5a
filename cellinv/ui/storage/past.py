"""The slider “as it was on …”: each step is a moment at which something came or went."""

import functools
from bisect import bisect_right
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSlider, QWidget

from cellinv.domain.language import tr
from cellinv.services import station
from cellinv.services.desk import Desk
from cellinv.services.station.views import ContainerCard, TreeRow
from cellinv.services.storage.past import ThenInside, inside_then, moments_of
from cellinv.ui.shell.icons import icon_label
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.theme import theme
from cellinv.ui.storage.views import is_grid
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
        self._at: datetime | None = None
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("As it was on"))
        self.slider.setPageStep(5)
        self.slider.valueChanged.connect(self._on_value)
        self.when = words(tr("now"), "strong")
        self.when.setFont(theme().font(tabular=True))
        self.when.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
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

    def listen(self, page: QWidget) -> None:
        """Step by Alt+Left and Alt+Right anywhere on the page; Alt+Down goes back to now."""
        for key, act in (("Alt+Left", self.earlier), ("Alt+Right", self.later)):
            step = QShortcut(QKeySequence(key), page)
            step.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            step.activated.connect(act)
        now = QShortcut(QKeySequence("Alt+Down"), page)
        now.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        now.activated.connect(self.to_now)

    def follow(self, container_id: int) -> None:
        """Offer the moments of this container; the moment chosen stays, also for another one."""
        if container_id != self._container:
            self._container = container_id
            self._offer(())
        work = functools.partial(moments_of, self._seat.desk, container_id)
        self._seat.tasks.run_read(work, self._offer, latest="moments")

    @property
    def moment(self) -> datetime | None:
        """Return the moment chosen, ``None`` for now."""
        return self._at

    @Slot()
    def to_now(self) -> None:
        """Go back to the present, at once."""
        if self._at is None:
            return
        self._settle.stop()
        self._place(len(self._moments))
        self._at = None
        self._say()
        self.moved.emit(None)

    @Slot()
    def earlier(self) -> None:
        """Go one step back."""
        if self.isVisible() and self.slider.isEnabled():
            self.slider.setValue(self.slider.value() - 1)

    @Slot()
    def later(self) -> None:
        """Go one step on."""
        if self.isVisible() and self.slider.isEnabled():
            self.slider.setValue(self.slider.value() + 1)

    def _offer(self, moments: tuple[datetime, ...]) -> None:
        self._moments = moments
        at = len(moments) if self._at is None else max(bisect_right(moments, self._at) - 1, 0)
        self._place(at)
        self.slider.setEnabled(bool(moments) or self._at is not None)
        self._say()

    def _place(self, value: int) -> None:
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._moments))
        self.slider.setValue(value)
        self.slider.blockSignals(False)

    @Slot(int)
    def _on_value(self, value: int) -> None:
        self._at = self._moments[value] if value < len(self._moments) else None
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
        self.setToolTip(tr("Alt+Left and Alt+Right step through the past, Alt+Down is now."))

    def said(self) -> str:
        """Return the moment chosen as text."""
        return self.when.text()

    def _zone(self) -> tzinfo | None:
        site = self._seat.desk.site
        return site.zone if site else None


class PastStrip(Card):
    """Says above what is shown that it is the past; ``now_asked`` is its way back."""

    now_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(across=True, padding=8, parent=parent)
        self.setProperty("role", "result")
        self.setProperty("tone", "attention")
        self.text = words("", "strong", wrap=True)
        back = button(tr("Back to now"), kind="quiet")
        back.clicked.connect(self.now_asked)
        self.body.setContentsMargins(12, 4, 8, 4)
        self.body.addWidget(icon_label("history", "attention", 18))
        self.body.addWidget(self.text, 1)
        self.body.addWidget(back)
        self.hide()

    def say(self, when: str) -> None:
        """Name the moment; nothing hides the strip."""
        text = tr("The past: as it was on {when}. Nothing can be done here.", when=when)
        self.text.setText(text if when else "")
        self.setAccessibleName(self.text.text())
        self.setVisible(bool(when))


def as_it_was(card: ContainerCard, moment: datetime, desk: Desk) -> ContainerCard:
    """Return a container's card with what stood in it at a moment; runs on a reader's thread."""
    view = station.box_view(desk, card.id, moment)
    if is_grid(view):
        return replace(card, box=view)
    rows = tuple(map(_then, inside_then(desk, card.id, moment)))
    vials = sum(row.vials for row in rows) + sum(cell.kind == "vial" for cell in view.loose)
    room = sum(row.capacity or 0 for row in rows)
    return replace(card, box=view, children=rows, vials=vials, capacity=room or None)


def _then(row: ThenInside) -> TreeRow:
    return TreeRow(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        state="active",
        whereabouts="out" if row.out else "in_place",
        slot=row.slot,
        vials=row.vials,
        capacity=row.room,
        has_children=row.has_children,
    )


def moment_text(moment: datetime, zone: tzinfo | None) -> str:
    """Return a moment in a site's time, to the minute; UTC is said where there is no site."""
    if zone is None:
        return f"{moment:%Y-%m-%d %H:%M} UTC"
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
