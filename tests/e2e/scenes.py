"""What is looked at: each part of the program brought from scene to scene, by name."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from cellinv.ui.widgets.box_drag import BoxDrop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.player import Player


def bench(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Sign in, work at the bench, and see at the desk what is out then."""
    programme = index["programmes"][0]
    vials = programme["vials"]
    yield "sign-in"
    player.sign_in("lead", index["users"]["lead"])
    player.go_to("station")
    yield "station"
    player.scan(vials["wcb"][4])
    yield "station-vial"
    player.scan("CIXWITHDRAW", "CIXFORPRODUCTION", vials["wcb"][0])
    yield "station-withdrawn"
    player.scan(vials["wcb"][0])
    yield "station-refused"
    player.scan(vials["mcb"][0])
    yield "station-witness"
    player.scan("CIXCANCEL", "CIXSTORE", programme["boxes"][-1])
    yield "station-store"
    player.scan("CIXCOUNT", programme["boxes"][0], vials["mcb"][0], vials["mcb"][1], "CIXDONE")
    yield "station-count"
    player.go_to("today")
    yield "today"
    player.enter("MCB")
    yield "search"
    player.key(Qt.Key.Key_Escape)


def storing(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Look into a box, plan moves, look back, build and find room."""
    programme = index["programmes"][0]
    player.go_to("storage")
    player.scan(programme["boxes"][2])
    yield "storage"
    yield from moves(player)
    yield from plans(player)


def records(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Follow a lineage, open records and look at the banks."""
    programme = index["programmes"][0]
    yield from traced(player, programme)
    player.client.window.open_on("record", programme["vials"]["wcb"][0])
    player.settle()
    yield "record-vial"
    player.client.window.open_on("record", programme["wcb"])
    player.settle()
    yield "record-lot"
    player.go_to("banks")
    yield "banks"
    yield from outlooks(player, programme["wcb"])
    player.key(Qt.Key.Key_F1)
    player.settle()
    yield "help"


def outlooks(player: Player, lot: str) -> Iterator[str]:
    """See how long a bank lasts, what is kept of it, and where it stands."""
    page: Any = player.client.window.page
    player.enter(lot)
    for at, name in ((1, "runway"), (2, "places")):
        page.tabs.setCurrentIndex(at)
        player.settle()
        yield f"banks-{name}"
    page.tabs.setCurrentIndex(0)


def traced(player: Player, programme: dict[str, Any]) -> Iterator[str]:
    """Follow a bank and a dose, and light the way from the dose to its donor."""
    player.go_to("lineage")
    board: Any = player.client.window.page.board  # type: ignore[union-attr]
    player.enter(programme["wcb"])
    player.wait(lambda: board.trace, "the lineage")
    yield "lineage"
    player.enter(programme["doses"][0])
    player.settle()
    yield "lineage-dose"
    board.begin_way()
    donors = (each.name for each in board._drawing.drawn if each.node.kind == "donor")
    board.graph.choose(next(donors))
    player.settle()
    yield "lineage-way"
    board.end_way()
    player.client.window.page.acts.what.click()  # type: ignore[union-attr]
    player.settle()
    yield "lineage-origin"


def brought(player: Player) -> Iterator[str]:
    """Look at a list nobody knows, say what its columns mean, and see what would come where."""
    player.go_to("exchange")
    yield "exchange"
    page: Any = player.client.window.page
    path = player.folder / "old tank.csv"
    slots = [f"{row}{column}" for row in "ABCDEF" for column in range(1, 10)]
    rows = [f"LN-7,1,{box},{slot},KOLF2.1J,p14,14.03.2025" for box in (1, 2) for slot in slots]
    rows[5] = rows[4]
    path.write_text("\n".join(["Dewar,Tower,Box,Pos,Clone,Passage,Frozen on", *rows]))
    page.bring_in.file.field.setText(str(path))
    page.bring_in.edit.click()
    player.settle()
    yield "exchange-mapping"
    page.outcome.editor.name.setText("Old tank list")
    page.outcome.editor.dates.setCurrentIndex(1)
    page.outcome.editor.save.click()
    player.wait(page.outcome.table.model.total, "the verdicts")
    yield "exchange-preview"
    page.outcome.tabs.setCurrentWidget(page.outcome.boxes)
    yield "exchange-boxes"


def moves(player: Player) -> Iterator[str]:
    """Open a box beside, stage moves and a swap, and look at the list of a box."""
    page: Any = player.client.window.page
    here = page.contents.view
    page.panes.open_beside(here.id + 1)
    player.wait(lambda: page.panes.beside.opened, "the box beside")
    there = page.panes.beside.contents
    there.picture.dropped.emit(BoxDrop(here.code, ((0, 0), (0, 1), (1, 0), (1, 1)), (), (7, 6)))
    there.picture.dropped.emit(BoxDrop(here.code, ((4, 4),), (), (2, 2)))
    player.settle()
    yield "storage-swap"
    page.deeds.moving.offer.go()
    player.settle()
    yield "storage-plan"
    page.deeds.moving.discard()
    page.panes.beside.shut()
    page.side.mode.setCurrentIndex(page.side.mode.findData("both"))
    page.side.colour.setCurrentIndex(page.side.colour.findData("age"))
    player.settle()
    yield "storage-list"
    page.side.mode.setCurrentIndex(0)
    page.side.colour.setCurrentIndex(0)


def plans(player: Player) -> Iterator[str]:
    """Look at the past of a box, build a tank and find room."""
    page: Any = player.client.window.page
    page.past.earlier()
    player.wait(page.strip.isVisible, "the past")
    player.settle()
    yield "storage-past"
    page.past.to_now()
    page.plans.build()
    build = page.plans.currentWidget()
    player.wait(build.sums.text, "the preview")
    yield "storage-build"
    page.plans.find_room()
    room = page.plans.currentWidget()
    player.settle()
    room.count.setValue(30)
    room.look()
    player.wait(lambda: room.picture.view.rows, "the proposals")
    yield "storage-room"
    page.plans.leave()


def overseeing(player: Player, programme: dict[str, Any]) -> Iterator[str]:
    """Go on to what QA and whoever keeps the program sees."""
    player.go_to("audit")
    page: Any = player.client.window.page
    page.filters.look_for(programme["vials"]["mcb"][0])
    player.settle()
    page.acts.select(page.reading.rows[0].id)
    player.settle()
    yield "audit"
    page.tabs.setCurrentIndex(1)
    player.settle()
    page.proof.whole.click()
    player.wait(page.proof.promise.isVisible, "the proof")
    yield "audit-proof"
    player.go_to("settings")
    page = player.client.window.page
    yield "settings"
    for section in ("scanner", "rules", "backups"):
        page.show_section(section)
        player.settle()
        yield f"settings-{section}"


def listed(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Bring a list in, then oversee."""
    yield from brought(player)
    yield from overseeing(player, index["programmes"][0])


def tested(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """See how far lots are tested, what was found, how a release is signed, and what is open."""
    player.go_to("quality")
    page: Any = player.client.window.page
    player.enter(index["programmes"][0]["mcb"])
    page.items.pane.view.selectRow(0)
    player.settle()
    yield "quality"
    page.tabs.setCurrentWidget(page.matrix)
    yield "quality-matrix"
    page.tabs.setCurrentWidget(page.trend)
    player.settle()
    yield "quality-trend"
    player.enter(index["programmes"][0]["quarantined"])
    page.ask("released")
    player.settle()
    yield "quality-release"
    page.side.panel.leave()
    player.go_to("cases")
    page = player.client.window.page
    player.settle()
    yield "cases"
    page.details.close_button.click()
    player.settle()
    yield "cases-closing"


def recalled(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """See what came of a main bank, what holding it asks, and an exercise under way."""
    player.go_to("recall")
    player.settle()
    page: Any = player.client.window.page
    page.open(index["programmes"][2]["mcb"])
    player.settle()
    yield "recall"
    page.head.hold.click()
    player.settle()
    yield "recall-hold"
    page.side.close_panels()
    page.head.exercise.click()
    panel = page.side.panels["exercise"]
    panel.reason.setText("Yearly exercise")
    panel.go()
    player.settle()
    player.settle()
    yield "recall-exercise"


def produced(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """See runs, what a panel asks, how runs compare, the products and a transfer."""
    player.go_to("production")
    page: Any = player.client.window.page
    player.enter(next(run for run in index["programmes"][1]["runs"] if run.endswith("-E1")))
    player.settle()
    yield "production"
    page.asking.ask("figure")
    player.settle()
    yield "production-figure"
    page.side.close_panel()
    for at, name in ((1, "comparison"), (2, "products"), (3, "transfers")):
        page.tabs.setCurrentIndex(at)
        player.settle()
        yield f"production-{name}"


def treated(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """See a study in figures, a subject, a kit that keeps its secret, and set vials aside."""
    player.go_to("clinical")
    page: Any = player.client.window.page
    player.enter(index["programmes"][1]["all_subjects"][1])
    player.settle()
    yield "clinical"
    page.tabs.setCurrentIndex(0)
    yield "clinical-study"
    player.enter(index["programmes"][2]["blinded"]["active"][0])
    player.settle()
    yield "clinical-blinded"
    player.enter(index["programmes"][0]["all_subjects"][-1])
    player.settle()
    page.ask("add_event")
    player.settle()
    yield "clinical-event"
    page.side.panel.leave()


PARTS = {
    "storage": storing,
    "records": records,
    "lists": listed,
    "production": produced,
    "clinical": treated,
}
SIGNED = {"quality": tested, "recall": recalled}
"""What QA sees."""
"""What anybody who signed in begins with; each leaves behind what the next can do without."""


def everything(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Go through all of it in one sitting."""
    return chain(bench(player, index), *(part(player, index) for part in PARTS.values()))
