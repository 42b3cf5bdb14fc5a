"""Grabs the window with invented pages, light and dark: `python -m tests.gui.gallery DIR`."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLineEdit, QSlider, QVBoxLayout

from cellinv.domain.errors import DomainError, SurroundingsError
from cellinv.ui.shell.faults import Faults
from cellinv.ui.shell.hub import Hub, Result, Trouble
from cellinv.ui.shell.pages import Page, PageSpec
from cellinv.ui.shell.sign_in import SignInPage
from cellinv.ui.shell.tasks import TaskRunner
from cellinv.ui.shell.theme import Theme, theme
from cellinv.ui.shell.window import MainWindow
from cellinv.ui.widgets.box_picture import BoxPicture
from cellinv.ui.widgets.box_view import BoxView, CellView
from cellinv.ui.widgets.breadcrumb import Breadcrumb
from cellinv.ui.widgets.buttons import ModeButtons, button
from cellinv.ui.widgets.card import Card, EmptyState, StatTile
from cellinv.ui.widgets.chip import Chip
from cellinv.ui.widgets.history import HistoryEntry, HistoryList
from cellinv.ui.widgets.rows import Column, RowsModel
from cellinv.ui.widgets.table import TablePane
from cellinv.ui.widgets.text import CodeLabel, SectionLabel, words
from cellinv.ui.widgets.tree import TreeModel, TreeNode, tree_view

NOW = datetime(2026, 3, 2, 14, 32, 7, tzinfo=UTC)
MODES = {
    "look_up": "Look up",
    "store": "Store",
    "withdraw": "Withdraw",
    "move": "Move",
    "return": "Return",
    "count": "Count",
}
SESSION = [
    HistoryEntry("W021-0047", "withdrawn", "14:32:07"),
    HistoryEntry("W021-0046", "withdrawn", "14:31:58"),
    HistoryEntry("M003-0012", "needs a witness", "14:31:40", "witness", "attention"),
    HistoryEntry("W019-0203", "quarantine: 2 tests open", "14:31:12", "refused", "refused"),
    HistoryEntry("B-0113", "box out, clock started", "14:30:51", "timer"),
    HistoryEntry("DIF-2026-031", "run chosen", "14:30:44"),
]
RAIL = ("Station", "Storage", "Banks", "Lineage", "Quality", "Requests", "Labels", "Audit")


def now() -> datetime:
    return NOW


def a_box(rows: int = 9, columns: int = 9) -> BoxView:
    """Return a box with two lots, gaps, blocked slots and reserved vials."""
    letters = tuple("ABCDEFGHIJKLMNOPQRST"[:rows])
    cells = []
    for place in range(rows * columns):
        row, column = divmod(place, columns)
        if place in {10, 40, 33}:
            continue
        if place < rows * columns * 0.65:
            lot = 0 if place < rows * columns * 0.4 else 1
            code = f"W02{lot + 1}-{place + 11:04d}"
            cells.append(
                CellView(
                    row,
                    column,
                    text=f"{place + 11:02d}",
                    code=code,
                    state="stored",
                    colour=lot,
                    reserved=place in {5, 6},
                )
            )
        elif place >= rows * columns - 2:
            cells.append(CellView(row, column, blocked=True))
    labels = tuple(str(number + 1) for number in range(columns))
    return BoxView(rows, columns, letters, labels, cells=tuple(cells), code="B-0113")


class StationPage(Page):
    """A station page with invented contents."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Station")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        row.setSpacing(16)
        row.addWidget(self._doing())
        row.addWidget(self._thing(), 1)
        row.addWidget(self._session())

    def _doing(self) -> Card:
        card = Card("Doing")
        card.setFixedWidth(228)
        modes = ModeButtons()
        for name, text in MODES.items():
            modes.add(name, text, name)
        modes.choose("withdraw")
        card.body.addWidget(modes)
        card.body.addSpacing(8)
        card.body.addWidget(SectionLabel("For"))
        purpose = QComboBox()
        purpose.addItems(["Production", "Research"])
        purpose.setAccessibleName("For")
        card.body.addWidget(purpose)
        card.body.addWidget(SectionLabel("Run"))
        run = QLineEdit("DIF-2026-031")
        run.setProperty("mono", True)
        run.setAccessibleName("Run")
        card.body.addWidget(run)
        card.body.addStretch(1)
        card.body.addWidget(words("Bench card codes work too", "small"))
        return card

    def _thing(self) -> Card:
        card = Card(padding=24)
        top = QHBoxLayout()
        top.addWidget(Chip("Withdrawn 14:32:07", "done", "done"))
        top.addStretch(1)
        top.addWidget(button("Undo", "undo", "quiet"))
        card.body.addLayout(top)
        card.body.addWidget(CodeLabel("W021-0047", "display"))
        card.body.addWidget(words("Vial 47 of 200 · WCB W021 · line iPS-07 · p10+18", "dim"))
        chips = QHBoxLayout()
        chips.setSpacing(8)
        chips.addWidget(Chip.of_state("released"))
        chips.addWidget(Chip("GMP", "gmp", "done"))
        chips.addWidget(Chip("Expires 2031-04-30", "expires", "plain"))
        chips.addStretch(1)
        card.body.addLayout(chips)
        lower = QHBoxLayout()
        lower.setSpacing(16)
        picture = BoxPicture()
        picture.show_box(a_box())
        picture.leave_ghosts([(3, 6)])
        picture.light([(3, 7)])
        lower.addWidget(picture, 1)
        facts = QVBoxLayout()
        facts.setSpacing(8)
        facts.addWidget(StatTile("Was in", "D7", "Box B-0113\nRack 4 · level 6\nTank LN-2"))
        facts.addSpacing(8)
        facts.addWidget(StatTile("Out for", "0:14", "Total 0:52 · no warming event"))
        facts.addSpacing(8)
        facts.addWidget(StatTile("Left in this bank", "151", "of 200 · reserve 40"))
        facts.addStretch(1)
        lower.addLayout(facts)
        card.body.addLayout(lower, 1)
        return card

    def _session(self) -> Card:
        card = Card("This session")
        card.setFixedWidth(268)
        history = HistoryList("This session")
        history.entries.set_entries(SESSION)
        card.body.addWidget(history, 1)
        card.body.addWidget(words("2 withdrawn · 1 refused · 1 waiting", "small"))
        return card


class StoragePage(Page):
    """A storage page with invented contents."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Storage")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        row.setSpacing(16)
        row.addWidget(self._tree())
        row.addWidget(self._box(), 1)

    def _tree(self) -> Card:
        card = Card("Beijing · tank hall 1")
        card.setFixedWidth(268)
        self.model = TreeModel(self._load, self)
        view = tree_view(self.model, "Storage")
        self.model.reload()
        card.body.addWidget(view, 1)
        for key in ("LN-2", "Rack 4"):
            view.expand(self.model.index_of(key))
            self.model.fetchMore(self.model.index_of(key)) if not self.model.is_loaded(key) else ""
            view.expand(self.model.index_of(key))
        view.setCurrentIndex(self.model.index_of("B-0113"))
        return card

    def _load(self, key: object) -> None:
        tanks = [("LN-1", 0.82), ("LN-2", 0.64), ("ULT-150-1", 0.38), ("Dry shipper DS-04", 0)]
        below = {
            None: [
                TreeNode(n, n, "tank", f"{s:.0%}" if s else "empty", s, has_children=True)
                for n, s in tanks
            ],
            "LN-2": [
                TreeNode(f"Rack {n}", f"Rack {n}", "rack", f"{s} %", s / 100, has_children=True)
                for n, s in ((3, 100), (4, 71), (5, 12))
            ],
            "Rack 4": [
                TreeNode(n, n, "box", f"{s}/81", s / 81)
                for n, s in (("B-0111", 81), ("B-0112", 79), ("B-0113", 49), ("B-0114", 0))
            ],
        }
        self.model.fill(key, below.get(key, []))

    def _box(self) -> Card:
        card = Card(padding=24)
        head = QHBoxLayout()
        head.addWidget(words("Box B-0113", "display"))
        head.addStretch(1)
        head.addWidget(Chip.of_state("active"))
        card.body.addLayout(head)
        crumb = Breadcrumb()
        crumb.show_path([(1, "LN-2"), (2, "Rack 4"), (3, "Level 6"), (4, "B-0113")])
        card.body.addWidget(crumb)
        card.body.addWidget(words("9 × 9, A1 top left · 49 stored, 30 free, 2 blocked", "small"))
        middle = QHBoxLayout()
        middle.setSpacing(16)
        picture = BoxPicture()
        picture.show_box(a_box())
        picture.select([(1, 2), (1, 3), (1, 4)])
        picture.light([(3, 6)])
        middle.addWidget(picture, 1)
        middle.addLayout(self._side())
        card.body.addLayout(middle, 1)
        well = Card(across=True, padding=12)
        well.setProperty("role", "well")
        well.body.addWidget(words("As it was on", "small"))
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setValue(99)
        slider.setAccessibleName("As it was on")
        well.body.addWidget(slider, 1)
        well.body.addWidget(words("now", "strong"))
        card.body.addWidget(well)
        return card

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(SectionLabel("3 selected"))
        for number in (11, 12, 13):
            side.addWidget(CodeLabel(f"W021-00{number}"))
        side.addSpacing(8)
        for text, icon in (
            ("Move…", "move"),
            ("Withdraw…", "withdraw"),
            ("Print labels", "labels"),
        ):
            made = button(text, icon)
            made.setMinimumWidth(196)
            side.addWidget(made)
        side.addStretch(1)
        return side


class BanksPage(Page):
    """A table with invented contents."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Banks")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 12)
        card = Card("Banks", padding=24)
        columns: list[Column[dict[str, object]]] = [
            Column("code", "Lot", lambda row: row["code"], mono=True, width=140),
            Column("line", "Cell line", lambda row: row["line"], width=160),
            Column("state", "State", lambda row: row["state"], state=True, width=160),
            Column("left", "Left", lambda row: row["left"], right=True, width=100),
            Column("where", "Where", lambda row: row["where"]),
        ]
        pane = TablePane(RowsModel(columns, lambda row: row["code"]), "Banks")
        states = ("released", "quarantine", "on_hold", "rejected", "recalled", "expired")
        pane.set_rows(
            [
                {
                    "code": f"W{n:03d}",
                    "line": f"iPS-{n % 7:02d}",
                    "state": states[n % 6],
                    "left": n * 7 % 200,
                    "where": "2 tanks, 1 room",
                }
                for n in range(1, 60)
            ]
        )
        pane.select_keys(["W004"])
        pane.tools.addWidget(button("Export", "export"))
        pane.tools.addWidget(button("Plan a bank", "add", "primary"))
        card.body.addWidget(pane, 1)
        column.addWidget(card)


class LineagePage(Page):
    """An empty page, and boxes of other grids."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Lineage")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 12)
        empty = EmptyState(
            "lineage", "Nothing is followed yet.", "Scan a vial to see it.", "Import"
        )
        card = Card()
        card.body.addWidget(empty)
        row.addWidget(card, 1)
        for rows, columns in ((14, 14), (8, 12)):
            picture = BoxPicture()
            view = a_box(rows, columns)
            many = tuple(
                CellView(c.row, c.column, text=c.text, code=c.code, state="stored", colour=i % 18)
                for i, c in enumerate(view.cells)
                if c.filled
            )
            picture.show_box(
                BoxView(rows, columns, view.row_labels, view.column_labels, cells=many)
            )
            card = Card()
            card.body.addWidget(picture)
            row.addWidget(card, 2)


PAGES = {"Station": StationPage, "Storage": StoragePage, "Banks": BanksPage, "Lineage": LineagePage}


class Quarantined(DomainError):
    sentence = "W019 is in quarantine: 2 tests are open."
    way_out = "QA can release it; W021 has 151 free vials."
    rule = "Production takes from released lots only."
    who_can = "QA releases."


class Unreachable(SurroundingsError):
    sentence = "The database can't be reached."
    way_out = "Nothing typed is lost."


def a_window(hub: Hub) -> MainWindow:
    """Return a window with the invented pages."""
    window = MainWindow(hub, now)
    for order, title in enumerate(RAIL):
        factory = PAGES.get(title, LineagePage)
        window.register(PageSpec(title.lower(), title, title.lower(), factory, order=order))
    return window


def nothing() -> None:
    """Do what Undo and Retry do in a picture."""


def grab(window: MainWindow, path: Path) -> None:
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    picture = QPixmap(window.size())
    window.render(picture)
    picture.save(str(path))
    print(path)


def tour(window: MainWindow, hub: Hub, looks: Theme, out: Path) -> None:
    tour_name = f"{looks.tokens.name}-{window.width()}"
    window.result_line.clear()
    for name in ("storage", "banks", "lineage", "station"):
        window.show_page(name)
        window.top_line.scan_line.take_focus()
        grab(window, out / f"{name}-{tour_name}.png")
    hub.ended.emit(Result("W021-0047 withdrawn for production", "done", nothing))
    grab(window, out / f"done-{tour_name}.png")
    hub.refuse(Quarantined())
    hub.troubled.emit(Trouble.from_error(Unreachable(), nothing))
    grab(window, out / f"refused-{tour_name}.png")
    hub.recovered.emit()


def main(folder: str) -> None:
    app = QApplication([])
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    looks, hub = theme(), Hub(app)
    tasks = TaskRunner(hub, Faults(app), app)
    window = a_window(hub)
    page = SignInPage(tasks, str.__add__, "Demonstration: tech, lead, qa · password demo-tech …")
    for size in (QSize(1280, 800), QSize(1920, 1080)):
        for choice in ("light", "dark"):
            looks.choose(choice)
            window.resize(size)
            window.show()
            window.show_sign_in(page)
            grab(window, out / f"sign_in-{choice}-{size.width()}.png")
            window.enter("tech", "technician", [], "BJ", ["BJ", "LA"])
            window.top_line.out_now.set_out_now(3, NOW - timedelta(seconds=67))
            tour(window, hub, looks, out)
    window.close()
    tasks.shut_down()


if __name__ == "__main__":
    main(sys.argv[1])
