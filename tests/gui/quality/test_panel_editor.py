"""The editor of panels: a change is a new edition, and an unsound one is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cellinv.services import quality

if TYPE_CHECKING:
    from cellinv.ui.quality import QualityPage
    from cellinv.ui.quality.editor import Editor
    from tests.gui.laboratory import Room
    from tests.integration.services.testing import Tests


@pytest.fixture
def editor(room: Room, page: QualityPage) -> Editor:
    page.tabs.setCurrentWidget(page.editor)
    room.settle()
    return page.editor


def retype(editor: Editor, field: str, text: str) -> None:
    """Replace what a field says, and leave it."""
    line = editor.form.texts[field]
    line.setText(text)
    line.editingFinished.emit()


def save(room: Room, editor: Editor) -> None:
    editor.save.click()
    room.settle()


def test_a_change_is_a_new_edition_and_lots_keep_theirs(
    room: Room, editor: Editor, tests: Tests
) -> None:
    editor.pane.select_keys([1])
    retype(editor, "specification", "< 2 EU/mL")
    assert editor.form.means.text() == "A limit: the program judges it."
    editor.reason.setText("Tighter")
    save(room, editor)
    assert room.last.text == "small: edition 2 is in force"
    kept = quality.lot_quality(room.desk, tests.lot).items[1].item.specification
    assert kept == "≤ 5 EU/mL"
    assert quality.panel_named(room.desk, "small").panel.items[1].specification == "< 2 EU/mL"


def test_an_item_is_added_and_removed(room: Room, editor: Editor) -> None:
    editor.add.click()
    for field, text in (("code", "A5"), ("item", "pH"), ("specification", "from 7 to 8 pH")):
        retype(editor, field, text)
    editor.pane.select_keys([0])
    editor.remove.click()
    assert [line.item.code for line in editor.pane.model.shown()] == ["A2", "A3", "A4", "A5"]
    editor.drop.click()
    assert [line.item.code for line in editor.pane.model.shown()] == ["A1", "A2", "A3", "A4"]
    assert not editor.save.isEnabled()


def test_a_panel_is_made_for_a_site_and_taken_out_of_force(room: Room, editor: Editor) -> None:
    editor.another.click()
    room.settle()
    assert not editor.save.isEnabled()
    assert editor.about.text() == "A new panel; it begins with the items of small"
    assert editor.panel.isHidden()
    assert editor.reason.placeholderText() == "Why it is made"
    editor.scope.name.setText("ours")
    editor.scope.site.setCurrentIndex(1)
    editor.reason.setText("Our own")
    save(room, editor)
    made = quality.panel_named(room.desk, "ours")
    assert (made.site, made.owner, len(made.panel.items)) == (
        editor.scope.site.currentText(),
        None,
        4,
    )
    assert editor.panel.currentText() == "ours"
    assert not editor.panel.isHidden()
    editor.reason.setText("Replaced")
    editor.end.click()
    room.settle()
    assert room.last.text == "ours is out of force"
    assert [row.panel.name for row in quality.panels(room.desk)] == ["small"]


def test_an_unsound_panel_is_refused_and_kept_on_the_screen(room: Room, editor: Editor) -> None:
    editor.pane.select_keys([1])
    retype(editor, "specification", "≤ 5 wonders")
    save(room, editor)
    assert room.last.tone == "refused"
    assert editor.pane.model.row_at(1).item.specification == "≤ 5 wonders"
    assert quality.panel_named(room.desk, "small").panel.version == 1


def test_only_qa_is_offered_the_editor(room: Room, page: QualityPage) -> None:
    at = page.tabs.indexOf(page.editor)
    assert page.tabs.isTabVisible(at)
    room.sit("tech")
    page.refresh(None)
    room.settle()
    assert not page.tabs.isTabVisible(at)
