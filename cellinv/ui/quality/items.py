"""A lot's items by their groups, and below them every attempt at the one chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from cellinv.domain.language import tr
from cellinv.ui.quality.rows import (
    GROUPS,
    attempt_dates,
    attempt_people,
    group_word,
    item_columns,
    laboratory_word,
)
from cellinv.ui.shell.sizes import hold, tall
from cellinv.ui.widgets.card import EmptyState, Rule
from cellinv.ui.widgets.chip import Chip, ChipView
from cellinv.ui.widgets.exporting import add_export
from cellinv.ui.widgets.flow import ChipRow
from cellinv.ui.widgets.rows import RowsModel
from cellinv.ui.widgets.scrolled import Scrolled
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import CodeLabel, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QResizeEvent

    from cellinv.records.queries.quality import AttemptFound, ItemStands
    from cellinv.services.quality.progress import LotQuality
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.states import Tone

_FOUND_PX: Final = 152
_LEAST_PX: Final = 184


class Items(QWidget):
    """``selection_changed`` is sent with every other choice of items."""

    selection_changed = Signal()

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self.groups = ChipRow()
        self.pane = TablePane(RowsModel(item_columns(), _key), tr("Items"), _not_started())
        self.found = Found()
        self._held, self._rule = Scrolled(self.found), Rule()
        hold(self._held, height=_FOUND_PX)
        add_export(seat, self.pane, tr("Items"))
        self.pane.selection_changed.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.groups)
        column.addWidget(_Room(self.pane), 1)
        column.addWidget(self._rule)
        column.addWidget(self._held)

    @property
    def chosen(self) -> tuple[ItemStands, ...]:
        """Return the items that are selected, in the order shown."""
        return tuple(self.pane.selected())

    def show_lot(self, lot: LotQuality) -> None:
        """Show the items of a lot; those selected stay so."""
        rows = sorted(lot.items, key=_order)
        self.groups.say(_group_chips(rows))
        self.pane.set_rows(rows)
        self._choose()

    def choose(self, codes: Iterable[str]) -> None:
        """Select items by their codes."""
        wanted = set(codes)
        self.pane.select_keys(
            [row.item.id for row in self.pane.model.shown() if row.item.code in wanted]
        )

    @Slot()
    def _choose(self) -> None:
        self.found.show_items(self.chosen)
        self._held.setVisible(bool(self.chosen))
        self._rule.setVisible(bool(self.chosen))
        self.selection_changed.emit()


class _Room(QWidget):
    """Gives the table what height there is, and never less than some lines of it."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner = inner
        inner.setParent(self)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._inner.minimumSizeHint().width(), tall(_LEAST_PX))

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inner.resize(event.size())


class Found(QWidget):
    """What is wanted of an item and what was found, attempt by attempt, the first one first."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("What was found"))
        self.code, self.name = CodeLabel("", "strong"), words("", "strong")
        self.state, self.wanted = Chip(), words("", "body", wrap=True)
        self.about = words("", "small", wrap=True)
        self.hint = words("", "dim", wrap=True)
        self._attempts = QVBoxLayout()
        self._attempts.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.code)
        head.addWidget(self.name)
        head.addWidget(self.state)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 8, 4)
        column.setSpacing(6)
        column.addLayout(head)
        for widget in (self.hint, self.wanted, self.about):
            column.addWidget(widget)
        column.addLayout(self._attempts)
        column.addStretch(1)
        self.show_items(())

    def show_items(self, items: Sequence[ItemStands]) -> None:
        """Show one item in full, of several how many they are."""
        while (item := self._attempts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        one = items[0] if len(items) == 1 else None
        for each in (self.code, self.name, self.state, self.wanted, self.about):
            each.setVisible(one is not None)
        self.hint.setVisible(one is None)
        several = tr("{n} items are selected.", n=len(items))
        self.hint.setText(several if items else tr("Choose an item to see all that was found."))
        if one is not None:
            self._show(one)

    def _show(self, one: ItemStands) -> None:
        item = one.item
        self.code.set_code(item.code)
        self.name.setText(item.name)
        self.state.say_state(one.state.value)
        must = tr("mandatory") if item.mandatory else tr("for information")
        self.wanted.setText(tr("Specification: {text} ({must})", text=item.specification,
                               must=must))  # fmt: skip
        sop = " ".join(part for part in (item.sop, item.sop_version) if part)
        known = (item.method, sop, laboratory_word(one), item.purpose)
        self.about.setText(" · ".join(part for part in known if part))
        for attempt in one.attempts:
            self._attempts.addWidget(_attempt(attempt))
        if one.waiver is not None:
            told = tr("Deviation {case}, approved by {name}: {why}", case=one.waiver.case,
                      name=one.waiver.approved_by, why=one.waiver.reason)  # fmt: skip
            self._attempts.addWidget(words(told, "body", wrap=True))


def _attempt(one: AttemptFound) -> QWidget:
    whole = QWidget()
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(words(tr("Attempt {n}", n=one.attempt), "small"))
    head.addWidget(words(one.value or tr("no value yet"), "strong"), 0)
    if one.verdict:
        head.addWidget(Chip.of_state(one.verdict))
    if one.outcome:
        head.addWidget(Chip(tr(one.outcome), "case", _outcome_tone(one.outcome)))
    head.addStretch(1)
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addLayout(head)
    known = (one.why, attempt_dates(one), attempt_people(one), _case(one), _file(one))
    for text in known:
        if text:
            column.addWidget(words(text, "small", wrap=True))
    return whole


def _outcome_tone(outcome: str) -> Tone:
    return "refused" if outcome == "confirmed" else "plain"


def _case(one: AttemptFound) -> str:
    if one.case is None:
        return ""
    if one.case_open:
        return tr("{case} is open.", case=one.case)
    return tr("{case} closed: {cause} {decision}", case=one.case, cause=one.cause or "",
              decision=one.decision or "")  # fmt: skip


def _file(one: AttemptFound) -> str:
    return (
        tr("{file}, SHA-256 {digest}…", file=one.file, digest=(one.sha256 or "")[:16])
        if (one.file)
        else ""
    )


def _group_chips(rows: Sequence[ItemStands]) -> Iterable[ChipView]:
    for group in GROUPS:
        own = [row for row in rows if row.item.category == group]
        done = sum(row.state.done for row in own)
        if own:
            text = tr("{group} {done}/{n}", group=group_word(group), done=done, n=len(own))
            whole = done == len(own)
            yield ChipView(text, "done" if whole else "expected", "done" if whole else "plain")


def _order(row: ItemStands) -> tuple[int, int]:
    return GROUPS.index(row.item.category), row.item.number


def _key(row: ItemStands) -> int:
    return row.item.id


def _not_started() -> EmptyState:
    return EmptyState(
        "quality",
        tr("The testing of this lot has not started."),
        tr("Start it with the panel made for it: the lot keeps that edition."),
    )
