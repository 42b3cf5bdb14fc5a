"""Building a whole tank, freezer or rack: template, levels, what it will make, then one act."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cellinv.domain.language import a_list, tr
from cellinv.domain.storage.templates import Level, Template
from cellinv.services.storage.build import (
    Blueprint,
    Clash,
    build,
    preview_build,
    save_template,
    templates,
    types_known,
)
from cellinv.ui.storage.levels import LevelArea, LevelGrid
from cellinv.ui.storage.views import icon_of
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.card import Card
from cellinv.ui.widgets.naming import named
from cellinv.ui.widgets.text import SectionLabel, words
from cellinv.ui.widgets.tree import TreeModel, TreeNode, tree_view

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from cellinv.domain.errors import DomainError
    from cellinv.domain.storage.container_types import ContainerType
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.storage.target import Target
    from cellinv.ui.widgets.acts.acting import Acting

_SETTLE_MS: Final = 200


class BuildView(Card):
    """``closed`` when it is left; ``built`` carries the first container's code.

    ``sited`` tells that it is for the site itself.
    """

    closed = Signal()
    sited = Signal()
    built = Signal(str)

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(padding=24, parent=parent)
        self.setAccessibleName(tr("Build from a template"))
        self._seat, self._acting, self._proposing = seat, acting, False
        self._target: Target | None = None
        self._known: tuple[Template, ...] = ()
        self._print: Blueprint | None = None
        self.into = words("", "dim", wrap=True)
        self.template = QComboBox()
        named(self.template, tr("Template"))
        self.template.currentIndexChanged.connect(self._on_template)
        self.grid = LevelGrid()
        self.grid.changed.connect(self._on_change)
        self.more = button(tr("Add a level"), "add", "quiet")
        self.more.clicked.connect(self.grid.add)
        self.title = QLineEdit()
        self.title.setPlaceholderText(tr("Name"))
        self.title.setAccessibleName(tr("Name of the template"))
        self.save = button(tr("Save as template"), kind="quiet")
        self.save.clicked.connect(self._save)
        self.sums = words("", "strong", wrap=True)
        self.stands = words("", wrap=True)
        self.stands.setProperty("tone", "attention")
        self.fix = button("", "hint")
        self.fix.clicked.connect(self._begin_elsewhere)
        self.model = TreeModel(self._fill, self)
        self.preview = tree_view(self.model, tr("What will be made"))
        self.button = button(tr("Build"), "add", "primary")
        self.button.clicked.connect(self.go)
        self.cancel = button(tr("Cancel"), kind="quiet")
        self.cancel.clicked.connect(self.closed)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._lay_out()

    def start(self, target: Target | None) -> None:
        """Begin: into a container, or into the site."""
        self._proposing = True
        self.aim(target)
        work = functools.partial(_read, self._seat.desk)
        self._seat.tasks.run_read(work, self._offer, latest="templates")

    def aim(self, target: Target | None) -> None:
        """Build into another place."""
        self._target = target
        if target is None:
            self.sited.emit()
        site = self._seat.desk.site
        where = target.name if target else site.name if site else ""
        self.into.setText(tr("Into {place}. Another place: choose it in the tree.", place=where))
        if self.grid.rows:
            self._on_change()

    def levels(self) -> tuple[Level, ...]:
        """Return the levels as they are filled in."""
        return self.grid.levels()

    @Slot()
    def go(self) -> None:
        """Build what is shown, in one act."""
        if self._print is None or self._print.clashes:
            return
        self.button.setEnabled(False)
        parent_id = self._target.id if self._target else None
        act = functools.partial(_build, self.levels(), parent_id, self._chosen())
        self._acting.do(act, self._said, self._refused)

    def _offer(self, read: tuple[tuple[Template, ...], dict[str, ContainerType]]) -> None:
        self._known, types = read
        self.grid.know(types)
        shown = self._chosen()
        self.template.blockSignals(True)
        self.template.clear()
        for each in self._known:
            title = tr("{title} (own)", title=each.title) if each.own else tr(each.title)
            self.template.addItem(title, each.code)
        self.template.setCurrentIndex(max(self.template.findData(shown), 0))
        self.template.blockSignals(False)
        if not self.grid.rows:
            self._on_template()
        self.template.setFocus()

    def _chosen(self) -> str:
        return str(self.template.currentData() or "")

    @Slot()
    def _on_template(self) -> None:
        chosen = next((each for each in self._known if each.code == self._chosen()), None)
        if chosen is not None:
            self._proposing = True
            self.grid.show_levels(chosen.levels)
            self.title.setText(chosen.title if chosen.own else "")

    @Slot()
    def _on_change(self) -> None:
        self.button.setEnabled(False)
        self._settle.start()

    @Slot()
    def _look(self) -> None:
        parent_id = self._target.id if self._target else None
        work = functools.partial(_preview, self.levels(), parent_id, self._seat.desk)
        self._seat.tasks.run_read(work, self._show, self._unsound, latest="blueprint")

    def _show(self, seen: Blueprint) -> None:
        proposing, self._proposing = self._proposing, False
        if proposing and seen.begin:
            for level, number in seen.begin:
                self.grid.begin_at(level, number)
            self._settle.stop()
            self._look()
            return
        self._print = seen
        self.sums.setText(_sums(seen))
        self._say([_clash(each) for each in seen.clashes])
        begin = [each for each in seen.clashes if each.begin_at is not None]
        self.fix.setVisible(bool(begin))
        if begin:
            numbers = a_list(str(each.begin_at) for each in begin)
            text = tr("Begin at {numbers}", numbers=numbers)
            self.fix.setText(f" {text}")
            self.fix.setAccessibleName(text)
        text = tr("Build {n} containers", n=len(seen.planned))
        self.button.setText(f" {text}")
        self.button.setAccessibleName(text)
        self.button.setEnabled(not seen.clashes)
        self.model.reload()
        self.preview.expandToDepth(0)

    def _unsound(self, error: DomainError) -> bool:
        self._print, self._proposing = None, False
        self.sums.setText("")
        self._say([error.explain()])
        self.fix.hide()
        self.button.setEnabled(False)
        self.model.reload()
        return True

    def _say(self, lines: Sequence[str]) -> None:
        self.stands.setText("\n".join(lines))
        self.stands.setVisible(bool(lines))

    def _refused(self, error: DomainError) -> None:
        self._seat.hub.refuse(error)
        self._on_change()

    def _said(self, receipt: Receipt) -> str:
        self.built.emit(receipt.details["first"])
        return tr(
            "{n} containers built, the first is {code}",
            n=receipt.details["count"],
            code=receipt.details["first"],
        )

    def _fill(self, key: Hashable | None) -> None:
        planned = self._print.planned if self._print else ()
        nodes = [
            _node(self._print, at)
            for at, each in enumerate(planned)
            if self._print and each.parent == key
        ]
        self.model.fill(key, nodes)

    @Slot()
    def _begin_elsewhere(self) -> None:
        for each in self._print.clashes if self._print else ():
            if each.begin_at is not None:
                self.grid.begin_at(each.level, each.begin_at)

    @Slot()
    def _save(self) -> None:
        title = self.title.text().strip()
        if not title:
            self.title.setFocus()
            return
        code = "".join(char for char in title.upper() if char.isalnum())[:40] or "OWN"
        made = Template(code, title, self.levels(), own=True)
        self._acting.do(functools.partial(_save, made), self._saved, undoable=False)

    def _saved(self, receipt: Receipt) -> str:
        self.start(self._target)
        return tr("Template {code} saved", code=receipt.details["template"])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(words(tr("Build from a template"), "display"), 1)
        head.addWidget(self.cancel)
        keep = QHBoxLayout()
        keep.setSpacing(8)
        keep.addWidget(self.more)
        keep.addStretch(1)
        keep.addWidget(self.title)
        keep.addWidget(self.save)
        told = QVBoxLayout()
        told.setSpacing(8)
        told.addWidget(SectionLabel(tr("What will be made")))
        told.addWidget(self.sums)
        told.addWidget(self.stands)
        told.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignLeft)
        told.addStretch(1)
        told.addWidget(self.button)
        below = QHBoxLayout()
        below.setSpacing(24)
        below.addWidget(self.preview, 3)
        below.addLayout(told, 2)
        self.body.setSpacing(8)
        self.body.addLayout(head)
        self.body.addWidget(self.into)
        self.body.addWidget(self.template)
        self.body.addWidget(LevelArea(self.grid))
        self.body.addLayout(keep)
        self.body.addLayout(below, 1)


def _node(seen: Blueprint, at: int) -> TreeNode:
    each = seen.planned[at]
    last = each.level + 1 == len(seen.types)
    kind = seen.types[each.level].kind.value
    return TreeNode(at, each.name, icon_of(kind), each.code, has_children=not last)


def _sums(seen: Blueprint) -> str:
    parts = [
        f"{count} × {tr(kind.name)}" for count, kind in zip(seen.counts, seen.types, strict=True)
    ]
    if seen.places:
        parts.append(tr("room for {n} vials", n=f"{seen.places:,}".replace(",", "\u202f")))
    return "\n".join(parts)


def _clash(clash: Clash) -> str:
    if clash.count == 1:
        return tr("{text} is taken.", text=clash.text)
    return tr("{text} and {n} more are taken.", text=clash.text, n=clash.count - 1)


def _read(desk: Desk) -> tuple[tuple[Template, ...], dict[str, ContainerType]]:
    return templates(desk), types_known(desk)


def _preview(levels: tuple[Level, ...], parent_id: int | None, desk: Desk) -> Blueprint:
    return preview_build(desk, levels, parent_id=parent_id)


def _build(levels: tuple[Level, ...], parent_id: int | None, template: str, desk: Desk) -> Receipt:
    return build(desk, levels, parent_id=parent_id, template=template)


def _save(template: Template, desk: Desk) -> Receipt:
    return save_template(desk, template)
