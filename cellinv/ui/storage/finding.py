"""Finding room: what is looked for, the proposals, the slots in the picture, and the next step."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.services import station
from cellinv.services.people import has_right
from cellinv.services.storage.room import (
    RoomChoices,
    RoomFound,
    RoomPlace,
    Wanted,
    find_room,
    reserve_slots,
    room_choices,
)
from cellinv.ui.shell.sizes import hold, tall
from cellinv.ui.storage.proposed import (
    found_key,
    found_way,
    place_columns,
    place_key,
    place_way,
    proposal_columns,
    slots_said,
)
from cellinv.ui.storage.ways import WayDelegate, shorter, written
from cellinv.ui.widgets.box_canvas import BoxCanvas
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.focusing import go_on_in
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.pictures import picture_of
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.table import TablePane, bare
from cellinv.ui.widgets.text import SectionLabel, sentence, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.station.views import BoxView
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.storage.target import Target
    from cellinv.ui.widgets.acts.acting import Acting

_MOST = 20_000
_OWNER_LETTERS = 8
_MARGIN_PX = 8
_LEAST_PX = 104
_ROOMY_PX = 560
_SHARES, _NARROW = (3, 2), (1, 1)
"""How the proposals and the box share the width, also where there is little of it."""


class RoomView(Card):
    """``closed`` when it is left; ``store_asked`` carries a container's id and the first slot.

    ``sited`` tells that it looks in the whole site.
    """

    closed = Signal()
    sited = Signal()
    store_asked = Signal(int, str)

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(padding=24, parent=parent)
        self.setAccessibleName(tr("Find room"))
        self._seat, self._acting = seat, acting
        self._target: Target | None = None
        self._place: RoomPlace | None = None
        self._below = QHBoxLayout()
        self._fields()
        empty = EmptyState("search", tr("Nothing looked for yet."), tr("Say how many, and Look."))
        self.proposals = TablePane(RowsModel(proposal_columns(), found_key), tr("Proposals"), empty)
        self.proposals.selection_changed.connect(self._on_proposal)
        self.places = TablePane(RowsModel(place_columns(), place_key), tr("Boxes of the proposal"))
        self.places.selection_changed.connect(self._on_place)
        self.places.setVisible(False)
        for pane, way in ((self.proposals, found_way), (self.places, place_way)):
            bare(pane)
            pane.view.setItemDelegateForColumn(0, WayDelegate(way, pane.view))
        self.picture = BoxCanvas()
        self.picture.setMinimumHeight(_LEAST_PX)
        self.stands = words("", wrap=True)
        self.stands.setProperty("tone", "attention")
        self.stands.hide()
        self.where, self.slots = sentence("strong"), words("", "dim", wrap=True)
        self._steps()
        self._lay_out()
        self._show_place(None)

    def start(self, target: Target | None) -> None:
        """Begin to look: in a container, or in the whole site."""
        self.aim(target)
        work = functools.partial(room_choices, self._seat.desk)
        self._seat.tasks.run_read(work, self._offer, latest="choices")
        self.count.setFocus()
        self.count.selectAll()

    def aim(self, target: Target | None) -> None:
        """Look in another place."""
        self._target = target
        if target is None:
            self.sited.emit()
        site = self._seat.desk.site
        where = target.name if target else site.name if site else ""
        self.within.setText(tr("In {place}. Another place: choose it in the tree.", place=where))
        self.whole.setVisible(target is not None)

    @Slot()
    def look(self) -> None:
        """Look for room."""
        self.search.setEnabled(False)
        work = functools.partial(_find, _wanted(self, self._target), self._seat.desk)
        self._seat.tasks.run_read(work, self._show, self._none, latest="room")

    def _offer(self, choices: RoomChoices) -> None:
        whats = [(tr(name), ("format", code)) for code, name in choices.formats]
        whats += [(tr(name), ("type", code)) for code, name in choices.types]
        _fill(self.what, whats)
        _fill(self.owner, [(tr("Any owner"), None), *((name, row) for row, name in choices.owners)])
        colds = [(tr("{c} °C", c=str(c).replace("-", "−")), c) for c in choices.temperatures]
        _fill(self.cold, [(tr("Any temperature"), None), *colds])
        for box in (self.cold, self.owner):
            box.setMinimumHeight(box.sizeHint().height())

    def _show(self, found: tuple[RoomFound, ...]) -> None:
        self.search.setEnabled(True)
        self.stands.hide()
        self.proposals.set_rows(found)
        self.proposals.view.selectRow(0)
        go_on_in(self.proposals.view)

    def _none(self, error: DomainError) -> bool:
        self.search.setEnabled(True)
        self.stands.setText(error.explain())
        self.stands.show()
        self.proposals.set_rows(())
        self._on_proposal()
        return True

    @Slot()
    def _on_proposal(self) -> None:
        chosen = self.proposals.selected()
        places = chosen[0].places if chosen else ()
        self.places.set_rows(places)
        self.places.setVisible(len(places) > 1)
        if places:
            self.places.view.selectRow(0)
        self._show_place(places[0] if places else None)

    @Slot()
    def _on_place(self) -> None:
        chosen = self.places.selected()
        if chosen and chosen[0] != self._place:
            self._show_place(chosen[0])

    def _show_place(self, place: RoomPlace | None) -> None:
        self._place = place
        for step in self._next:
            step.setVisible(place is not None)
        self._fit()
        self.slots.setText(slots_said(place) if place else "")
        self.picture.setVisible(False)
        if place is not None:
            boxes = self.what.currentData() and self.what.currentData()[0] == "type"
            self.store.setVisible(not boxes and has_right(self._seat.desk, "store"))
            for step in (self.reason, self.reserve):
                step.setVisible(bool(place.slots))
            work = functools.partial(_box, place.id, self._seat.desk)
            self._seat.tasks.run_read(work, self._draw, latest="picture")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the height to the box where the text is large: beside it more can be said."""
        narrow = self.width() < tall(_ROOMY_PX)
        for part, share in zip(self._parts, _NARROW if narrow else _SHARES, strict=True):
            self._below.setStretchFactor(part, share)
        self._parts[1].setSpacing(4 if narrow else 8)
        room = self._below.geometry().width() * _NARROW[1] // sum(_NARROW) - _MARGIN_PX
        _name(self.where, self._place, room if narrow else 0)

    def _draw(self, view: BoxView) -> None:
        place = self._place
        if place is None or view.id != place.id or not view.rows:
            return
        self.picture.show_box(picture_of(view))
        self.picture.light(place.slots)
        self.picture.setVisible(True)

    @Slot()
    def _store(self) -> None:
        if self._place is not None:
            first = self._place.labels[0] if self._place.labels else ""
            self.store_asked.emit(self._place.id, first)

    @Slot()
    def _reserve(self) -> None:
        chosen = self.proposals.selected()
        if not chosen:
            return
        if not self.reason.text().strip():
            self.reason.setFocus()
            return
        slots = tuple((place.id, place.labels) for place in chosen[0].places if place.labels)
        act = functools.partial(_keep, slots, self.reason.text().strip())
        self._acting.do(act, self._reserved)

    def _reserved(self, receipt: Receipt) -> str:
        self.reason.clear()
        self.look()
        return tr("{n} slots reserved", n=receipt.details["count"])

    @Slot()
    def _everywhere(self) -> None:
        self.aim(None)

    def _fields(self) -> None:
        self.count = QSpinBox()
        self.count.setRange(1, _MOST)
        self.count.setValue(10)
        self.count.lineEdit().setTextMargins(_MARGIN_PX, 0, 0, 0)
        self.count.setAccessibleName(tr("How many"))
        hold(self.count, width=96)
        self.what, self.cold, self.owner = QComboBox(), QComboBox(), QComboBox()
        policy = QComboBox.SizeAdjustPolicy
        for box in (self.what, self.cold):
            box.setSizeAdjustPolicy(policy.AdjustToContents)
        self.owner.setSizeAdjustPolicy(policy.AdjustToMinimumContentsLengthWithIcon)
        self.owner.setMinimumContentsLength(_OWNER_LETTERS)  # names of parties are long
        named(self.what, tr("Of what"))
        named(self.cold, tr("Temperature"))
        named(self.owner, tr("Owner"))
        self.owner.setToolTip(tr("Only where no other owner's vials stand."))
        self.together = QCheckBox(tr("Keep together"))
        self.together.setChecked(True)
        self.together.setToolTip(tr("As few boxes as can be; otherwise gaps are filled first."))
        self.search = button(tr("Look"), "search", "primary")
        self.search.clicked.connect(self.look)
        self.count.lineEdit().returnPressed.connect(self.search.setFocus)
        self.within = words("", "dim", wrap=True)
        self.whole = button(tr("In the whole site"), kind="quiet")
        self.whole.clicked.connect(self._everywhere)
        self.cancel = button(tr("Close"), kind="quiet")
        self.cancel.clicked.connect(self.closed)

    def _steps(self) -> None:
        self.store = button(tr("Store here"), "store", "primary")
        self.store.clicked.connect(self._store)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(tr("For"))
        self.reason.setToolTip(tr("For what, until when"))
        self.reason.setAccessibleName(tr("For what, until when"))
        self.reason.returnPressed.connect(self._reserve)
        self.reserve = button(tr("Reserve"), "reserved")
        self.reserve.setToolTip(tr("Reserve these slots"))
        self.reserve.clicked.connect(self._reserve)
        self._next: tuple[QWidget, ...] = (self.store, self.reason, self.reserve)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(SectionLabel(tr("Proposals")))
        left.addWidget(self.stands)
        left.addWidget(self.proposals, 3)
        left.addWidget(self.places, 2)
        right.addWidget(self.where)
        right.addWidget(self.slots)
        right.addWidget(self.picture, 1)
        right.addWidget(self.store)
        kept = QHBoxLayout()
        kept.setSpacing(8)
        kept.addWidget(self.reason, 1)
        kept.addWidget(self.reserve)
        right.addLayout(kept)
        self._below.setSpacing(16)
        self._parts = left, right
        for part, share in zip(self._parts, _SHARES, strict=True):
            part.setSpacing(8)
            self._below.addLayout(part, share)
        self.body.setSpacing(12)
        self.body.addLayout(_form(self))
        self.body.addLayout(self._below, 1)


def _form(view: RoomView) -> QVBoxLayout:
    head = QHBoxLayout()
    head.addWidget(words(tr("Find room"), "display"), 1)
    head.addWidget(view.cancel)
    place = QHBoxLayout()
    place.addWidget(view.within, 1)
    place.addWidget(view.whole)
    asked, only = QHBoxLayout(), QHBoxLayout()
    asked.addWidget(view.count)
    asked.addWidget(view.what, 1)
    asked.addWidget(view.search)
    only.addWidget(view.cold)
    only.addWidget(view.owner, 1)
    only.addWidget(view.together)
    form = QVBoxLayout()
    form.setSpacing(8)
    for line in (head, place, asked, only):
        line.setSpacing(8)
        form.addLayout(line)
    return form


def _fill(box: QComboBox, items: Sequence[tuple[str, object]]) -> None:
    chosen = box.currentText()
    box.clear()
    for text, data in items:
        box.addItem(text, data)
    box.setCurrentIndex(max(box.findText(chosen), 0))


def _find(wanted: Wanted, desk: Desk) -> tuple[RoomFound, ...]:
    return find_room(desk, wanted)


def _box(container_id: int, desk: Desk) -> BoxView:
    return station.box_view(desk, container_id)


def _keep(slots: tuple[tuple[int, tuple[str, ...]], ...], reason: str, desk: Desk) -> Receipt:
    return reserve_slots(desk, slots, reason=reason)


def _wanted(view: RoomView, target: Target | None) -> Wanted:
    what, code = view.what.currentData() or ("format", "")
    return Wanted(
        view.count.value(),
        format_code=code if what == "format" else None,
        type_code=code if what == "type" else None,
        within=target.id if target else None,
        together=view.together.isChecked(),
        owner_id=view.owner.currentData() if what == "format" else None,
        temperature_c=view.cold.currentData(),
    )


def _name(label: QLabel, place: RoomPlace | None, room: int) -> None:
    """Say where a box is, as much of it as there is room for; all of it where none is told."""
    path, rooms = (place.path, place.rooms) if place else ((), 0)
    advance = QFontMetrics(label.font()).horizontalAdvance
    fitting = [text for text in shorter(path, rooms) if room and advance(text) <= room]
    label.setText(fitting[0] if fitting else written(path))
    label.setToolTip(written(path))
