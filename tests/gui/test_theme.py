"""The theme: contrast of what is in use, readable lots, states told by more than colour."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cellinv import data_folder
from cellinv.ui.shell import icons, states
from cellinv.ui.shell.theme import theme
from cellinv.ui.shell.tokens import (
    LOT_COLOURS,
    PAINTED_PAIRS,
    THEMES,
    Tokens,
    contrast,
    ink_on,
    lot_colour,
    lot_series,
    mix,
)

pytestmark = pytest.mark.usefixtures("dressed")

READABLE = 4.5
VISIBLE = 3.0
PADDED = 9
"""Pixels above and below what is written in a field or on a button, with its frame."""
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
NAMED = re.compile(r"(?<![\w-])(color|background|background-color)\s*:\s*([^;]+);")
ON = re.compile(r"/\* on: ([\w ]+?) \*/")
TABLES = (states.VIAL_LOOKS, states.LOT_LOOKS, states.CONTAINER_LOOKS, states.RESULT_LOOKS)


def sheet() -> str:
    path = data_folder("resources") / "themes" / "cellinv.qss"
    return re.sub(r"\$\{(\w+)\}", r"$\1", path.read_text(encoding="utf-8"))


def rules() -> Iterator[tuple[str, str]]:
    body = re.sub(r"/\* (?!on:).*?\*/", "", sheet(), flags=re.DOTALL)
    for found in RULE.finditer(body):
        yield " ".join(found[1].split()), found[2]


def pairs() -> Iterator[tuple[str, str, str]]:
    for selector, body in rules():
        told = dict(NAMED.findall(body))
        ink = told.get("color", "").strip("$ ")
        if not ink:
            continue
        ground = told.get("background", "").strip("$ ")
        stands_on = ON.search(body)
        on = stands_on[1].split() if stands_on else [ground]
        for one in on:
            yield selector, ink, one


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_every_pair_of_the_sheet_is_readable(tokens: Tokens) -> None:
    colour = tokens.colours()
    short = {
        (selector, ink, on, round(contrast(colour[ink], colour[on]), 2))
        for selector, ink, on in pairs()
        if contrast(colour[ink], colour[on]) < READABLE
    }
    assert not short


def test_every_rule_that_sets_a_colour_says_what_it_stands_on() -> None:
    known = set(THEMES["light"].colours())
    assert [pair for pair in pairs() if not {pair[1], pair[2]} <= known] == []


def test_the_sheet_has_pairs_to_look_at() -> None:
    assert len(list(pairs())) > 80


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_every_painted_pair_is_readable(tokens: Tokens) -> None:
    colour = tokens.colours()
    assert all(contrast(colour[a], colour[b]) >= READABLE for a, b in PAINTED_PAIRS)


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("ground", ["ground", "card", "rail", "sunken", "hover"])
def test_focus_ring_is_visible_everywhere(tokens: Tokens, ground: str) -> None:
    assert contrast(tokens.accent, tokens.colours()[ground]) >= VISIBLE


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("index", range(2 * len(LOT_COLOURS)))
def test_text_on_every_lot_colour_is_readable(tokens: Tokens, index: int) -> None:
    assert contrast(*lot_colour(index, tokens)) >= READABLE


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_a_second_round_of_lots_is_told_by_a_ring(tokens: Tokens) -> None:
    seen = {(lot_colour(index, tokens)[0], lot_series(index)) for index in range(24)}
    assert len(seen) == 24


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_contrast_does_not_care_for_order() -> None:
    assert contrast("#0b6bcb", "#ffffff") == contrast("#ffffff", "#0b6bcb")


def test_ink_on_dark_is_white_and_on_light_is_dark() -> None:
    assert (ink_on("#000000"), ink_on("#ffffff")) == ("#ffffff", "#0b0f14")


def test_mix_goes_half_way() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"


@pytest.mark.parametrize("table", TABLES)
def test_states_of_a_kind_differ_in_word_and_shape(table: dict[str, states.Look]) -> None:
    assert len({look.word for look in table.values()}) == len(table)
    assert len({look.icon for look in table.values()}) == len(table)


def test_every_vial_and_lot_state_has_a_look() -> None:
    vial = "expected stored out in_transit consumed administered destroyed transferred void missing"
    lot = "quarantine released rejected on_hold recalled"
    assert set(vial.split()) == set(states.VIAL_LOOKS)
    assert set(lot.split()) < set(states.LOT_LOOKS)


def test_an_unknown_state_keeps_its_name() -> None:
    assert states.look_of("melted_away").text() == "Melted away"


def test_every_look_has_an_icon_that_exists() -> None:
    names = {look.icon for table in TABLES for look in table.values()}
    assert names <= set(icons.ICONS)


@pytest.mark.parametrize("name", icons.ICONS)
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:
    picture = icons.icon(name, "#000000").pixmap(24, 24).toImage()
    assert any(picture.pixelColor(x, y).alpha() for x in range(picture.width()) for y in range(24))


def test_fonts_are_ours(qapp: QApplication) -> None:
    assert {"Inter", "JetBrains Mono"} <= set(QFontDatabase.families())
    assert QFontInfo(theme().font(mono=True)).family() == "JetBrains Mono"
    assert QFontInfo(qapp.font()).family() == "Inter"


def test_choosing_dark_dresses_the_program(qapp: QApplication, qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    theme().choose("dark")
    assert theme().tokens.ground in window.styleSheet()
    assert qapp.palette().window().color().name() == THEMES["dark"].ground


def test_the_theme_follows_the_system_live(qapp: QApplication) -> None:
    theme().choose("system")
    for scheme, name in ((Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Light, "light")):
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme().tokens.name == name


def test_an_override_does_not_follow_the_system(qapp: QApplication) -> None:
    theme().choose("light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme().tokens.name == "light"
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)


def test_icons_change_with_the_theme(qapp: QApplication, qtbot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    icons.dress(button, "undo", "text")
    before = button.icon().pixmap(16, 16).toImage()
    theme().choose("dark")
    assert button.icon().pixmap(16, 16).toImage() != before


def test_no_more_than_three_type_sizes_beside_the_brand() -> None:
    sizes = set(re.findall(r"font-size: (\$\w+)px", sheet()))
    assert sizes == {"$small", "$body", "$display", "$brand"}


@pytest.mark.parametrize("percent", [100, 150])
def test_fields_and_buttons_keep_room_for_their_letters(qtbot, percent: int) -> None:
    window, column = QWidget(), QVBoxLayout()
    window.setLayout(column)
    theme().choose("light", percent)
    theme().dress(window)
    for one in (QLineEdit("国"), QComboBox(), QSpinBox(), QPushButton("取消")):
        column.addWidget(one)
        one.ensurePolished()
        letters = one.fontMetrics().height()
        if isinstance(one, QPushButton):
            letters = one.fontMetrics().size(0, "Cancel").height()
        assert one.minimumHeight() >= letters + 2 * PADDED
    qtbot.addWidget(window)
    theme().choose("light", 100)
