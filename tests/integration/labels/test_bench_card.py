from collections.abc import Callable
from pathlib import Path

import pytest

from cellinv.domain.language import use_english, use_pseudo
from cellinv.labels.bench_card import bench_card, bench_page, write_bench_card
from cellinv.labels.errors import LabelFormatUnknown
from cellinv.labels.png import png_bytes

ACTS = "LOOKUP STORE WITHDRAW MOVE RETURN COUNT OPEN CLOSE UNDO CONFIRM CANCEL DONE"
PURPOSES = "PRODUCTION BANKING CLINICAL QC STABILITY INVESTIGATION RESEARCH TRANSFER DESTRUCTION"
CODES = {f"CIX{act}" for act in ACTS.split()} | {f"CIXFOR{what}" for what in PURPOSES.split()}


def test_every_command_code_is_read_from_the_card(zxing: Callable[[bytes], set[str]]) -> None:
    assert zxing(png_bytes(bench_page(bench_card()))) == CODES


def test_each_cell_stands_free_of_the_others() -> None:
    page = bench_page(bench_card())
    corners = [(one.x, one.y) for one in page.placed[1:]]
    cell = bench_card().cell
    assert len(set(corners)) == 21
    assert all(x + cell.width_mm <= 210 and y + cell.height_mm <= 287 for x, y in corners)


def test_the_card_speaks_the_language_in_use() -> None:
    use_pseudo()
    try:
        words = {text.text for one in bench_page(bench_card()).placed for text in one.drawing.texts}
    finally:
        use_english()
    assert any(word.startswith("[Stóré") for word in words)
    assert words >= CODES


def test_the_card_is_a_page_of_its_own(tmp_path: Path) -> None:
    write_bench_card(tmp_path / "card.pdf")
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(LabelFormatUnknown):
        write_bench_card(tmp_path / "card.zpl")
