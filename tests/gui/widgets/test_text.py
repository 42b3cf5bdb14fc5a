"""Words on a page: no line ends within a code."""

import pytest

from cellinv.ui.widgets.text import Sentence, words

pytestmark = pytest.mark.usefixtures("dressed")


def test_no_line_ends_within_a_code(qtbot) -> None:
    said, plain = Sentence(), words("", wrap=True)
    for label in (said, plain):
        qtbot.addWidget(label)
        label.setWordWrap(True)
        label.setText("Take it from MEPC-LONGER.")
    assert said.text() == said.accessibleName() == plain.text()
    whole = said.fontMetrics().horizontalAdvance("MEPC-LONGER")
    assert said.minimumSizeHint().width() >= whole > plain.minimumSizeHint().width()
