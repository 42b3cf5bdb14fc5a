"""The editor of panels: what is saved is a new edition; lots under test keep theirs."""

from __future__ import annotations

import functools
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cellinv.domain.language import tr
from cellinv.domain.quality.panels import Group, Item, Laboratory, Panel
from cellinv.services import quality
from cellinv.services.people.named import thing_named
from cellinv.ui.quality.item_form import ItemForm
from cellinv.ui.quality.rows import group_word
from cellinv.ui.quality.scope import PanelScope
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import EmptyState
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.services.quality.panels import PanelRow, PanelScopes
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_FORM_PX: Final = 304
_NOTHING: Final = Panel(name="", title="", version=0, lot_kind="MCB", items=())
"""What a new panel begins with where there is none yet."""


class Line(NamedTuple):
    """An item with its place in the panel."""

    number: int
    item: Item


class Editor(QWidget):
    """``saved`` is sent once a new edition is in force."""

    saved = Signal()

    def __init__(self, seat: Seat, acting: Acting) -> None:
        super().__init__()
        self._seat, self._acting = seat, acting
        self._rows: tuple[PanelRow, ...] = ()
        self._items: list[Item] = []
        self._changed, self._wanted = False, ""
        self.panel, self.about = QComboBox(), words("", "small", wrap=True)
        named(self.panel, tr("Panel"))
        self.panel.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.pane = TablePane(RowsModel(_columns(), _number), tr("Items of the panel"), _none())
        self.pane.view.setSelectionMode(self.pane.view.SelectionMode.SingleSelection)
        self.form, self.scope = ItemForm(), PanelScope()
        self.another = button(tr("New panel"), "add", "quiet")
        self.another.setToolTip(tr("A panel of its own that begins with these items"))
        self.add, self.remove = button(tr("Add"), "add", "quiet"), button(
            tr("Remove"), "remove", "quiet"
        )  # fmt: skip
        self.reason = QLineEdit()
        self.save = button(tr("Save as a new edition"), "done", "primary")
        self.end = button(tr("Take out of force"), "rejected", "quiet")
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the panels in force; what was changed and not saved stays."""
        if not self._changed:
            work = functools.partial(quality.panels, self._seat.desk)
            self._seat.tasks.run_read(work, self._offer, owner=self, latest="panels")

    # ── showing ─────────────────────────────────────────────────────────────

    def _offer(self, rows: tuple[PanelRow, ...]) -> None:
        kept = self._wanted or self.panel.currentData()
        self._wanted = ""
        self._rows = rows
        self.panel.blockSignals(True)
        self.panel.clear()
        for row in rows:
            self.panel.addItem(row.panel.name, row.panel.name)
        self.panel.setCurrentIndex(max(self.panel.findData(kept), 0))
        self.panel.blockSignals(False)
        self._show()

    @property
    def row(self) -> PanelRow | None:
        """Return the panel chosen."""
        at = self.panel.currentIndex()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    @Slot()
    def _show(self, _index: int = 0) -> None:
        """Show the panel as it is in force, without changes."""
        row = self.row
        self.scope.hide()
        self._items = list(row.panel.items) if row else []
        self._mark(False)
        if row is not None:
            one = row.panel
            held = [part for part in (row.owner, row.product, row.site) if part]
            proposal = tr("a proposal, to be replaced by your own") if one.proposal else ""
            known = (one.title, one.lot_kind, tr("edition {n}", n=one.version), *held, proposal)
            self.about.setText(" · ".join(part for part in known if part))
        self._show_items(0)

    def _show_items(self, choose: int) -> None:
        lines = [Line(number, item) for number, item in enumerate(self._items)]
        self.pane.set_rows(lines)
        self.pane.select_keys([choose])
        self._choose()

    @Slot()
    def _choose(self) -> None:
        chosen = self.pane.selected()
        self.form.show_item(chosen[0].item if chosen else None)
        self.remove.setEnabled(bool(chosen) and len(self._items) > 1)

    # ── changing ────────────────────────────────────────────────────────────

    @Slot(object)
    def _change(self, item: Item) -> None:
        """Keep what was typed about the item chosen."""
        chosen = self.pane.selected()
        if chosen and item != chosen[0].item:
            self._items[chosen[0].number] = item
            self._mark(True)
            self._show_items(chosen[0].number)

    @Slot()
    def _add(self) -> None:
        new = Item(
            code="", group=Group.SAFETY, item="", purpose="", method="", specification="",
            laboratory=Laboratory.IN_HOUSE, days=7,
        )  # fmt: skip
        self._items.append(new)
        self._mark(True)
        self._show_items(len(self._items) - 1)
        self.form.start()

    @Slot()
    def _remove(self) -> None:
        chosen = self.pane.selected()
        if chosen:
            del self._items[chosen[0].number]
            self._mark(True)
            self._show_items(max(chosen[0].number - 1, 0))

    def _mark(self, changed: bool) -> None:
        self._changed = changed
        self.panel.setEnabled(not changed)
        self.drop.setVisible(changed)
        self.another.setVisible(not changed)
        self._ready()

    @Slot()
    def _ready(self, _text: str = "") -> None:
        """Offer what can be done as things are."""
        drafted = self.scope.isVisibleTo(self)
        self.panel.setVisible(not drafted)
        why = tr("Why it is made") if drafted else tr("Why it changes")
        self.reason.setPlaceholderText(why)
        self.reason.setAccessibleName(why)
        self.save.setEnabled(self._changed and (self.scope.named or not drafted))
        word = tr("Put in force") if drafted else tr("Save as a new edition")
        self.save.setText(f" {word}")
        self.save.setAccessibleName(word)
        self.end.setVisible(self.row is not None and not self._changed)
        self.end.setEnabled(bool(self.reason.text().strip()))

    @Slot()
    def _begin(self) -> None:
        """Ask for whom a new panel is."""
        work = functools.partial(quality.panel_scopes, self._seat.desk)
        self._seat.tasks.run_read(work, self._draft, owner=self, latest="scopes")

    def _draft(self, scopes: PanelScopes) -> None:
        row = self.row
        self.scope.start(row.panel if row else _NOTHING, scopes)
        copied = (
            tr("A new panel; it begins with the items of {panel}", panel=row.panel.name)
            if (row)
            else tr("A new panel")
        )
        self.about.setText(copied)
        self._mark(True)

    @Slot()
    def _save(self) -> None:
        row, reason = self.row, self.reason.text().strip() or None
        if not self.save.isEnabled():
            return
        self.save.setEnabled(False)
        panel = replace(row.panel if row else _NOTHING, items=tuple(self._items))
        if row is not None and not self.scope.isVisibleTo(self):
            act = functools.partial(_save, panel, row, reason)
        else:
            act = functools.partial(_make, self.scope.dressed(panel), self.scope.ids(), reason)
        self._acting.do(act, self._ended, self._refused, undoable=False)

    @Slot()
    def _end(self) -> None:
        row, reason = self.row, self.reason.text().strip()
        if row is not None and reason:
            act = functools.partial(quality.end_panel, name=row.panel.name, reason=reason)
            self._acting.do(act, self._ended, undoable=False)

    def _ended(self, receipt: Receipt) -> str:
        told = receipt.details
        self.reason.clear()
        self._changed = False
        self._wanted = told["panel"]
        self.refresh()
        self.saved.emit()
        if "edition" not in told:
            return tr("{panel} is out of force", panel=told["panel"])
        return tr("{panel}: edition {n} is in force", panel=told["panel"], n=told["edition"])

    def _refused(self, error: DomainError) -> None:
        self._ready()
        self._seat.hub.refuse(error)

    def _connect(self) -> None:
        self.panel.currentIndexChanged.connect(self._show)
        self.pane.selection_changed.connect(self._choose)
        self.form.changed.connect(self._change)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.save.clicked.connect(self._save)
        self.drop.clicked.connect(self._show)
        self.another.clicked.connect(self._begin)
        self.end.clicked.connect(self._end)
        self.scope.changed.connect(self._ready)
        self.reason.textChanged.connect(self._ready)

    def _lay_out(self) -> None:
        self.drop = button(tr("Discard changes"), "undo", "quiet")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.panel)
        head.addWidget(self.about, 1)
        head.addWidget(self.another)
        for each in (self.add, self.remove):
            self.pane.tools.addWidget(each)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.pane, 1)
        held = Scrolled(self.form)
        hold(held, width=_FORM_PX)
        middle.addWidget(held)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.end)
        foot.addWidget(self.drop)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.scope)
        column.addLayout(middle, 1)
        column.addLayout(foot)


def _save(panel: Panel, row: PanelRow, reason: str | None, desk: Desk) -> Receipt:
    """Save a panel for whom the edition before was made."""
    ids: dict[str, Any] = {
        f"{kind}_id": thing_named(desk, code, named_kind).id if code else None
        for kind, named_kind, code in (
            ("owner", "party", row.owner), ("product", "product", row.product),
            ("site", "site", row.site),
        )
    }  # fmt: skip
    return quality.save_panel(desk, panel, reason=reason, **ids)


def _make(panel: Panel, ids: dict[str, int | None], reason: str | None, desk: Desk) -> Receipt:
    """Save a new panel for whom it was made."""
    return quality.save_panel(desk, panel, reason=reason, new=True, **ids)


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column("code", tr("Item"), attrgetter("item.code"), mono=True, width=56),
        Column("name", tr("Test"), attrgetter("item.item"), width=170),
        Column("specification", tr("Specification"), attrgetter("item.specification"),
               width=180),
        Column("group", tr("Group"), attrgetter("item.group.value"), group_word, width=116,
               hidden=True),
        Column("days", tr("Days"), attrgetter("item.days"), right=True, width=52,
               leaves=1),
        Column("vials", tr("Vials"), attrgetter("item.vials"), right=True, width=52,
               leaves=2),
    )  # fmt: skip


def _number(line: Line) -> int:
    return line.number


def _none() -> EmptyState:
    return EmptyState("quality", tr("There is no panel yet."), "")
