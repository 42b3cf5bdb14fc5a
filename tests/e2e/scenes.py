"""What is looked at: each part of the program brought from scene to scene, by name."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from cellinv.ui.widgets.box_drag import BoxDrop
from tests.e2e import desks

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
    player.wait(lambda: player.client.window.top_line.out_now.said, "what is out now")
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
    page.deeds.moving.offer.swap.click()
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


def listed(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Bring a list in, look at the acts and their proof, and at what is set."""
    yield from brought(player)
    yield from desks.proved(player, index)
    player.go_to("settings")
    yield "settings"
    yield from desks.sections(
        player, "scanner", "sounds", "printers", "rules", "backups", "practice"
    )


PARTS = {
    "storage": storing,
    "records": records,
    "lists": listed,
    "production": desks.produced,
    "programme": desks.begun,
    "clinical": desks.treated,
}
"""What anybody who signed in begins with; each leaves behind what the next can do without."""
SIGNED = {
    "quality": desks.tested,
    "cases": desks.opened,
    "recall": desks.recalled,
    "dosing": desks.dosed,
    "audit": desks.audited,
}
"""What QA sees."""


def everything(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Go through all of it in one sitting."""
    return chain(bench(player, index), *(part(player, index) for part in PARTS.values()))
