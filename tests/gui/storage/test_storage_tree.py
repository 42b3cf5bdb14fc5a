"""The tree of the storage page: what it marks, what it tells, and when it can be chosen from."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from cellinv.ui.shell.hub import Changed
from cellinv.ui.shell.theme import theme
from cellinv.ui.storage import StoragePage
from cellinv.ui.widgets.tree import TreeNode, fitting
from tests.gui.laboratory import Room


@pytest.fixture
def page(room: Room) -> StoragePage:
    made = room.show(StoragePage(room.seat))
    made.show_container(room.line.ids["B-1"])
    room.settle()
    return made


def marked(page: StoragePage) -> str:
    node = page.tree.model.node(page.tree.view.currentIndex())
    return node.text if node else ""


def notes(page: StoragePage) -> dict[str, str]:
    return {node.text: node.note for node in page.tree.model.each()}


def test_a_plan_marks_the_place_it_is_for(room: Room, page: StoragePage) -> None:
    assert marked(page) == "B-1"
    page.plans.build()
    room.settle()
    assert marked(page) == "Halifax"
    page.refresh(Changed.of(["container"]))
    room.settle()
    assert marked(page) == "Halifax"
    page.plans.leave()
    room.settle()
    assert marked(page) == "B-1"
    page.plans.find_room()
    room.settle()
    assert marked(page) == "Halifax"


def test_the_past_tells_no_figures_of_today(room: Room, page: StoragePage) -> None:
    before = notes(page)
    assert before["B-1"]
    page.past.earlier()
    room.qtbot.waitUntil(page.strip.isVisible)
    room.settle()
    assert [notes(page)[name] for name in ("LN-1", "B-1")] == ["", ""]
    page.tree.refresh()
    room.settle()
    assert not notes(page)["B-1"]
    page.past.to_now()
    room.settle()
    assert notes(page) == before


def test_nothing_is_offered_before_the_tree_is_read(room: Room) -> None:
    page = StoragePage(room.seat)
    room.qtbot.addWidget(page)
    assert not page.plans.bar.isEnabled()
    assert page.contents.currentWidget() is page.contents.blank
    page.show()
    page.refresh(None)
    room.settle()
    assert page.plans.bar.isEnabled()
    assert page.contents.currentWidget() is page.contents.start


def test_figures_leave_before_a_name_is_cut(qapp: QApplication) -> None:
    small = QFontMetricsF(QFont("sans", 9))
    node = TreeNode(1, "ULT-150-1", note="355/648", share=0.5)
    whole = small.horizontalAdvance(node.note) + 20
    assert fitting(node, small, whole) == (node, max(whole, 64))
    assert fitting(node, small, 64)[0] in (node, replace(node, note=""))
    assert fitting(replace(node, note="355/648 and more"), small, 64) == (
        replace(node, note=""), 64,
    )  # fmt: skip
    assert fitting(node, small, 30)[0] == replace(node, note="", share=None)
    out = replace(node, note="out of its place", stays=True)
    assert fitting(out, small, 30)[0] == out


@pytest.mark.parametrize(("width", "worded"), [(1400, 6), (560, 2), (430, 2)])
def test_taking_out_and_storing_keep_their_words(
    room: Room, page: StoragePage, width: int, worded: int
) -> None:
    theme().choose_text(150)
    try:
        page.head.setParent(None)
        room.qtbot.addWidget(page.head)
        page.head.resize(width, 200)
        page.head.show()
        texts = [act.text().strip() for act in page.head._acts]
    finally:
        theme().choose_text(100)
    assert texts[-2:] == ["Take out", "Store…"]
    assert sum(map(bool, texts)) == worded
