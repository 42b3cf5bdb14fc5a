"""What is looked at where nobody scans all day: tests, runs, studies, recalls, acts, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.player import Player


def sections(player: Player, *names: str) -> Iterator[str]:
    """Look at sections of the settings."""
    page: Any = player.client.window.page
    for name in names:
        page.show_section(name)
        player.settle()
        yield f"settings-{name}"


def proved(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Look for what was done with a vial, and have everything proved."""
    player.go_to("audit")
    page: Any = player.client.window.page
    page.filters.look_for(index["programmes"][0]["vials"]["mcb"][0])
    player.settle()
    page.acts.select(page.reading.rows[0].id)
    player.settle()
    yield "audit"
    page.tabs.setCurrentIndex(1)
    player.settle()
    page.proof.whole.click()
    player.wait(page.proof.promise.isVisible, "the proof")
    yield "audit-proof"


def audited(player: Player, _index: dict[str, Any]) -> Iterator[str]:
    """See all acts, and mark a week reviewed."""
    player.go_to("audit")
    page: Any = player.client.window.page
    yield "audit-acts"
    page.tabs.setCurrentIndex(2)
    player.settle()
    yield "audit-review"


def tested(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """See how far lots are tested, what was found, how a release is signed, and the panels."""
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
    for name, asked in (("sample", "sample"), ("release", "released")):
        page.ask(asked)
        player.settle()
        yield f"quality-{name}"
    page.side.panel.leave()
    page.tabs.setCurrentWidget(page.editor)
    player.settle()
    yield "quality-panels"
    page.editor.another.click()
    player.settle()
    page.editor.scope.name.setText("MCB at the second site")
    yield "quality-new-panel"


def opened(player: Player, _index: dict[str, Any]) -> Iterator[str]:
    """See the open cases, close one, and look at the closed ones."""
    player.go_to("cases")
    page: Any = player.client.window.page
    player.settle()
    yield "cases"
    page.details.close_button.click()
    player.settle()
    yield "cases-closing"
    page.details.panel.leave()
    page.closed.click()
    player.settle()
    page.pane.select_keys([page.pane.model.shown()[-1].case.id])
    player.settle()
    yield "cases-closed"


def recalled(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """See what came of a main bank, what holding it asks, and an exercise under way."""
    player.go_to("recall")
    player.settle()
    page: Any = player.client.window.page
    yield "recall-nothing"
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
    for name in ("input", "figure", "material", "output", "end"):
        page.asking.ask(name)
        player.settle()
        yield f"production-{name}"
    page.side.close_panel()
    for at, name in ((1, "comparison"), (2, "products"), (3, "transfers")):
        page.tabs.setCurrentIndex(at)
        player.settle()
        yield f"production-{name}"
    for name in ("item", "milestone"):
        page.asking.ask_of_transfer(name)
        player.settle()
        yield f"production-{name}"
    page.side.close_panel()


def begun(player: Player, _index: dict[str, Any]) -> Iterator[str]:
    """Begin a programme: a donor, a consent, a line, a product, a transfer, a run."""
    player.go_to("production")
    page: Any = player.client.window.page
    asking = page.asking
    page.tabs.setCurrentIndex(4)
    player.settle()
    yield "production-donors"
    donors = page.donors.pane
    donors.select_keys([donors.model.key(donors.model.row_at(0))])
    for name in ("donor", "consent", "line"):
        asking.ask_of_donor(name)
        player.settle()
        yield f"production-{name}"
    page.tabs.setCurrentIndex(2)
    asking.ask_of_product("product")
    player.settle()
    yield "production-product"
    page.tabs.setCurrentIndex(3)
    asking.agree()
    player.settle()
    yield "production-agree"
    page.tabs.setCurrentIndex(0)
    asking.begin()
    player.settle()
    yield "production-start"


def treated(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """See a study, a subject, a kit that keeps its secret; tell of an event, set vials aside."""
    player.go_to("clinical")
    page: Any = player.client.window.page
    player.enter(index["programmes"][1]["all_subjects"][1])
    player.settle()
    yield "clinical"
    page.tabs.setCurrentIndex(0)
    yield "clinical-study"
    for name in ("new_study", "template", "open_site"):
        page.ask(name)
        player.settle()
        yield f"clinical-{name.replace('_', '-')}"
    player.enter(index["programmes"][2]["blinded"]["active"][0])
    player.settle()
    yield "clinical-blinded"
    player.enter(index["programmes"][0]["all_subjects"][-1])
    player.settle()
    for name, asked in (("event", "add_event"), ("aside", "aside")):
        page.ask(asked)
        player.settle()
        yield f"clinical-{name}"
        page.side.panel.leave()


def dosed(player: Player, index: dict[str, Any]) -> Iterator[str]:
    """Unblind a subject with a signature."""
    player.go_to("clinical")
    page: Any = player.client.window.page
    player.enter(index["programmes"][2]["all_subjects"][0])
    player.settle()
    page.ask("unblind")
    player.settle()
    yield "clinical-unblind"
