"""The card of command codes that lies at the scan bench, described in a file of its own."""

from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cellinv import data_folder
from cellinv.domain.language import tr
from cellinv.labels.data import LabelData
from cellinv.labels.draw import draw
from cellinv.labels.drawings import Drawing, Page, Placed
from cellinv.labels.errors import LayoutBroken
from cellinv.labels.files import check_suffix, page_bytes, write_whole
from cellinv.labels.fonts import fit, ready
from cellinv.labels.layouts import LabelLayout, Millimetres, Offset, TextElement

SUFFIXES: Final = (".pdf", ".png")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Command(_Strict):
    """A code that says what to do, and its words for people."""

    code: Annotated[str, Field(pattern=r"^CIX[A-Z]+$")]
    caption: str


class Block(_Strict):
    """Commands in rows below a point of the card."""

    left_mm: Offset
    top_mm: Offset
    columns: Annotated[int, Field(ge=1, le=10)]
    step_x_mm: Millimetres
    step_y_mm: Millimetres
    commands: tuple[Command, ...]


class BenchCard(_Strict):
    """The whole card: its paper, its headings, one cell's layout and the blocks of commands."""

    version: Literal[1]
    page_width_mm: Millimetres
    page_height_mm: Millimetres
    headings: tuple[TextElement, ...]
    cell: LabelLayout
    blocks: tuple[Block, ...]


def write_bench_card(path: Path, dpi: int = 300) -> None:
    """Write the card of all command codes as a PDF or PNG page of A4."""
    suffix = check_suffix(path, SUFFIXES)
    write_whole(path, page_bytes(suffix, bench_page(bench_card()), dpi))


def bench_page(card: BenchCard) -> Page:
    """Return the card as a page, captions and headings in the language in use."""
    ready()
    width, height = card.page_width_mm, card.page_height_mm
    words = tuple(fit(tr(element.text), element) for element in card.headings)
    headings = Drawing(card.cell.name, width, height, is_round=False, shapes=words)
    cells = [cell for block in card.blocks for cell in _cells(card.cell, block)]
    return Page(width, height, (Placed(0, 0, headings), *cells))


@cache
def bench_card() -> BenchCard:
    """Return the card delivered with the program; raises ``LayoutBroken``."""
    path = data_folder("resources") / "labels" / "cards" / "bench-card.json"
    try:
        return BenchCard.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as wrong:
        raise LayoutBroken(file=path.name, why=str(wrong)) from wrong


def _cells(cell: LabelLayout, block: Block) -> list[Placed]:
    placed = []
    for at, command in enumerate(block.commands):
        row, column = divmod(at, block.columns)
        data = LabelData(command.code, {"caption": tr(command.caption)})
        x = block.left_mm + column * block.step_x_mm
        y = block.top_mm + row * block.step_y_mm
        placed.append(Placed(x, y, draw(cell, data)))
    return placed
