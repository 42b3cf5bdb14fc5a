"""A part at the side gets its share of what a page has to spare, and no more."""

import pytest
from PySide6.QtWidgets import QWidget

from cellinv.ui.widgets.roomy import Roomy, roomy

pytestmark = pytest.mark.usefixtures("dressed")


@pytest.mark.parametrize(("page", "part"), [(800, 240), (1200, 240), (1400, 310), (2400, 340)])
def test_it_grows_with_the_page_up_to_a_width(page: int, part: int) -> None:
    assert roomy(page, 240, 340) == part


def test_it_follows_its_page(qtbot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    part = QWidget(page)
    page.resize(1100, 600)
    page.show()
    Roomy(part, page, 240, 340)
    assert part.width() == 240
    page.resize(1752, 600)
    assert part.width() == 340
    page.resize(1100, 600)
    assert part.width() == 240
