"""The Quality page: lots under test, their items, and what is decided on them."""

from __future__ import annotations

import contextlib
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.domain.lookup import UnknownCode, WrongKind
from cellinv.services import quality
from cellinv.services.people import has_right
from cellinv.services.people.named import thing_named
from cellinv.services.station.views import VialCard
from cellinv.ui.quality.acts import OF_ITEM, OF_LOT
from cellinv.ui.quality.editor import Editor
from cellinv.ui.quality.files import CertificateExport, ReportExport
from cellinv.ui.quality.items import Items
from cellinv.ui.quality.lots import Lots
from cellinv.ui.quality.matrix import Matrix
from cellinv.ui.quality.side import Side
from cellinv.ui.quality.trend import TrendView
from cellinv.ui.shell.pages import ReadingPage
from cellinv.ui.shell.sizes import wide
from cellinv.ui.widgets.acts.acting import Acting, resolve_or_search
from cellinv.ui.widgets.acts.deeds import Deeds
from cellinv.ui.widgets.acts.evidence import EvidenceButton
from cellinv.ui.widgets.acts.signing import SignedPanel
from cellinv.ui.widgets.card import Card, EmptyState
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.reading import ReadFirst
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.text import CodeLabel, words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cellinv.services.desk import Desk
    from cellinv.services.quality.progress import Due, LotQuality
    from cellinv.services.station.views import Card as ThingCard
    from cellinv.ui.shell.seat import Seat

_ROOMY_PX: Final = 1440
"""Where there is less width, the lots make room for what is being done."""
_MARGINS: Final = (24, 20, 24, 12)


@dataclass(frozen=True)
class Found:
    """What the page shows: lots, those whose testing hasn't started last, and what is due."""

    lots: tuple[LotQuality, ...]
    due: tuple[Due, ...]


class _Tab(QWidget):
    """Is as high as its chips and buttons need at the width there is, not at the least width."""

    @override
    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        if layout is None or not self.width():
            return least
        return QSize(least.width(), layout.minimumHeightForWidth(self.width()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()  # what it lies in asked how high it is before it had the width


class QualityPage(ReadingPage):
    """What lots are tested for, item by item; a scan of a vial or lot chooses its lot."""

    kinds = ("lot", "qc_result", "case", "sample", "panel", "setting")

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.setAccessibleName(tr("Quality"))
        self._seat = seat
        self.lot: LotQuality | None = None
        self._wanted: tuple[str, str] | None = None
        self._names: dict[str, int] = {}
        self._asked: tuple[int, ...] = ()
        """The lot that is chosen, tested or not: it stays when it waits for nothing any more."""
        self.acting = Acting(seat, self)
        self.certificate = CertificateExport(seat, self.acting, self)
        self.report = ReportExport(seat, self)
        self.evidence = EvidenceButton(self.acting, self)
        self.lots, self.side = Lots(seat), Side(seat, self.acting)
        self.items, self.matrix, self.trend = Items(seat), Matrix(), TrendView(seat)
        self.editor = Editor(seat, self.acting)
        self.start = EmptyState(
            "quality", tr("No lot is chosen."), tr("Choose one at the left, or scan a lot or vial.")
        )
        self.code, self.state = CodeLabel("", "strong"), Chip()
        self.told, self.about = words("", "strong", wrap=True), words("", "small", wrap=True)
        self.of_lot = Deeds(OF_LOT, tr("What can be done with the lot"))
        self.of_item = Deeds(OF_ITEM, tr("What can be done with the items"), fade=True)
        self.tabs, self._whole, self._head = QTabWidget(), QWidget(), QWidget()
        self._read_first = ReadFirst(seat, "quality", self._whole, _MARGINS)
        self._lay_out()
        self._connect()

    # ── what a page does ────────────────────────────────────────────────────

    @override
    def on_scan(self, text: str, *, typed: bool = False) -> bool:
        show = functools.partial(self._scanned, text)
        every = self.side.panel is not None
        resolve_or_search(self._seat, self, text, show, typed=typed, every=every)
        return True

    @override
    def open(self, what: object) -> None:
        """Choose a lot by its code, or an item of it: (lot, item)."""
        if isinstance(what, str):
            self._want(what, "")
        elif isinstance(what, tuple):
            self._want(str(what[0]), str(what[1]))

    @override
    def shown(self) -> None:
        super().shown()
        self.lots.pane.view.setFocus()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    # ── reading and showing ─────────────────────────────────────────────────

    @override
    @Slot()
    def _read(self) -> None:
        super()._read()
        wanted = self._wanted[0] if self._wanted is not None else ""
        work = functools.partial(_found, self._seat.desk, self._asked, wanted)
        self._seat.tasks.run_read(work, self._show, owner=self, latest="lots")

    def _show(self, found: Found) -> None:
        self._read_first.came()
        may_edit = has_right(self._seat.desk, "panels")
        self.tabs.setTabVisible(self.tabs.indexOf(self.editor), may_edit)
        self._names = {lot.code: lot.id for lot in found.lots}
        self.lots.show_lots(found.lots, found.due)
        self.matrix.show_lots(found.lots)
        self.trend.kind.offer(lot.kind for lot in found.lots)
        if self.lot is not None:
            self.lots.choose(self.lot.id)
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted[0] in self._names:
            self._want(*wanted)
        self.lots.choose_first()
        self._offer()
        if self.tabs.currentWidget() is self.trend:
            self.trend.refresh()

    @Slot(object)
    def _choose(self, lot: LotQuality) -> None:
        if self.lot is not None and self.lot.id != lot.id:
            self.side.close_panel()
        if self.lot is None or self.lot.kind != lot.kind:
            self.matrix.kind.choose(lot.kind)
            self.trend.kind.choose(lot.kind)
        self.lot, self._asked = lot, (lot.id,)
        self.matrix.mark(lot.id)
        self.trend.mark(lot.code)
        self.code.set_code(lot.code)
        self.evidence.tell_of(lot.code)
        self.state.say_state(lot.status)
        self.told.setText(lot.told)
        panel = lot.panel
        named = tr("{panel}, edition {n}, since {day}", panel=panel.title, n=panel.edition,
                   day=f"{panel.frozen_at:%Y-%m-%d}") if panel else ""  # fmt: skip
        known = (lot.kind, lot.line, lot.passage, lot.product, lot.grade, lot.owner, named)
        self.about.setText(" · ".join(part for part in known if part))
        self.items.show_lot(lot)
        self._offer()

    @Slot()
    def _offer(self) -> None:
        self.items.setVisible(self.lot is not None)
        self.of_item.setVisible(self.lot is not None)
        self.start.setVisible(self.lot is None)
        self._make_room()
        if self.lot is not None:
            self.of_lot.offer(self._seat.desk, self.lot, ())
            self.of_item.offer(self._seat.desk, self.lot, self.items.chosen)
            self.of_item.setVisible(self.lot.panel is not None)

    # ── choosing ────────────────────────────────────────────────────────────

    def _want(self, lot: str, item: str) -> None:
        """Choose a lot, and an item of it; one that waits for nothing is brought first."""
        if lot in self._names:
            self._wanted = None
            self._point(self._names[lot], item)
        else:
            self._wanted = (lot, item)
            self._read()

    @Slot(int, str)
    def _point(self, lot_id: int, item: str = "") -> None:
        self.tabs.setCurrentIndex(0)
        self.lots.choose(lot_id)
        if item:
            self.items.choose([item])

    def _scanned(self, text: str, card: ThingCard) -> None:
        """Take what was scanned: a vial for a sample, a badge for a signature, else a lot."""
        panel = self.side.panel
        if isinstance(card, VialCard):
            if panel is None or not panel.take_vial(card.id, card.code):
                self._want(card.lot, "")
        elif card.kind == "person" and isinstance(panel, SignedPanel):
            panel.signing.take_badge(text.strip(), card.label)
        elif card.kind == "lot":
            self._want(card.code, "")
        else:
            self._seat.hub.open_asked.emit("record", card.code)

    # ── acts ────────────────────────────────────────────────────────────────

    @Slot(str)
    def ask(self, name: str) -> None:
        """Begin to do something with the lot and the items selected."""
        if self.lot is None:
            return
        if name == "certificate":
            self.certificate.ask(self.lot)
            return
        if name == "report":
            self.report.ask(self.items.chosen[0])
            return
        if name == "record":
            self._seat.hub.open_asked.emit("record", self.lot.code)
            return
        self.side.start(name, self.lot, self.items.chosen)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        narrow = self.width() < wide(_ROOMY_PX)
        editing = self.tabs.currentWidget() is self.editor
        busy = self.side.panel is not None or editing
        focus: QWidget | None = self.window().focusWidget()
        if narrow and busy and focus is not None and self.lots.isAncestorOf(focus):
            self.tabs.tabBar().setFocus()
        self.lots.setVisible(not (narrow and busy))
        of_lot = self.lot is not None and not (narrow and editing)  # a panel is of no lot
        self._head.setVisible(of_lot)

    @Slot()
    def _left(self) -> None:
        self._make_room()
        (self.items.pane.view if self.items.pane.model.total() else self.lots.pane.view).setFocus()

    @Slot(int)
    def _tab(self, _index: int) -> None:
        self._make_room()
        shown = self.tabs.currentWidget()
        if shown is self.trend:
            self.trend.refresh()
        elif shown is self.editor:
            self.editor.refresh()

    def _connect(self) -> None:
        self.lots.chosen.connect(self._choose)
        self.lots.due_chosen.connect(self._point)
        self.items.selection_changed.connect(self._offer)
        self.matrix.chosen.connect(self._point)
        self.trend.chosen.connect(self._point)
        self.of_lot.asked.connect(self.ask)
        self.of_item.asked.connect(self.ask)
        self.side.closed.connect(self._left)
        self.editor.saved.connect(self._read)
        self.tabs.currentChanged.connect(self._tab)

    def _lay_out_head(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.code)
        head.addWidget(self.state)
        head.addWidget(self.told, 1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.about, 1)
        below.addWidget(self.evidence)
        self._head.setProperty("role", "plain")
        above = QVBoxLayout(self._head)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(8)
        for each in (head, below):
            above.addLayout(each)
        above.addWidget(self.of_lot)

    def _lay_out(self) -> None:
        self._lay_out_head()
        first = _Tab()
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.items, 1)
        column.addWidget(self.of_item)
        column.addWidget(self.start, 1)
        for of_lot in (self._head, self.items, self.of_item):
            of_lot.hide()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setAccessibleName(tr("Views of the tests"))
        for tab, word in ((Scrolled(first), tr("Items")), (self.matrix, tr("Lots by items")),
                          (self.trend, tr("Trend")), (self.editor, tr("Panels"))):  # fmt: skip
            self.tabs.addTab(tab, word)
        middle = Card(padding=16)
        middle.body.addWidget(self._head)
        middle.body.addWidget(self.tabs, 1)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(*_MARGINS)
        row.setSpacing(16)
        row.addWidget(self.lots)
        row.addWidget(middle, 1)
        row.addWidget(self.side)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._read_first)


def _found(desk: Desk, asked: tuple[int, ...], wanted: str) -> Found:
    waiting = (*quality.lots_to_start(desk), *quality.lots_without_panel(desk))
    lots = {lot.id: lot for lot in (*quality.lots_in_testing(desk), *waiting)}
    if wanted and all(lot.code != wanted for lot in lots.values()):
        with contextlib.suppress(UnknownCode, WrongKind):
            asked = (*asked, thing_named(desk, wanted, "lot").id)
    for lot_id in asked:
        if lot_id not in lots:
            with contextlib.suppress(UnknownCode):  # whoever sits here now doesn't see it
                lots[lot_id] = quality.lot_quality(desk, lot_id)
    return Found(tuple(lots.values()), quality.due(desk))
