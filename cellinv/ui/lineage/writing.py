"""The lineage as a file: a picture of points or of lines, or a workbook."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, QSaveFile, Qt, Slot
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QDialog

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.services import lineage
from cellinv.services.ledger import Receipt, signed_in
from cellinv.services.people import has_right
from cellinv.ui.lineage.board import LineageBoard
from cellinv.ui.lineage.graph import LineageGraph
from cellinv.ui.lineage.paper import Said, graph_pdf, paint_graph, said_of
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.theme import theme
from cellinv.ui.widgets.files import ask_to_write

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_SVG_DPI = 96
"""What those who show it take a point of it for; Qt would say it is larger."""
_KINDS = ("PNG (*.png)", "SVG (*.svg)", "PDF (*.pdf)", "Excel (*.xlsx)")


class Writing(QObject):
    """Asks for a file and writes what a board shows."""

    def __init__(self, seat: Seat, board: LineageBoard) -> None:
        super().__init__(board)
        self._seat, self._board = seat, board

    @Slot()
    def ask(self) -> None:
        """Ask for the file to write."""
        trace = self._board.trace
        if trace is None:
            return
        kinds = _KINDS if has_right(self._seat.desk, "export") else _KINDS[:3]
        name = f"lineage-{trace.root.code}.png"
        ask_to_write(self._board, tr("Export the lineage"), ";;".join(kinds), name, self.write)

    @Slot()
    def ask_printer(self) -> None:
        """Ask for the printer to print on."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._board)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(functools.partial(self.print_on, printer))
        QDialog.open(dialog)

    def print_on(self, printer: "QPrinter") -> None:
        """Print what is shown on a printer that was chosen, and record that."""
        self._with_ledger(functools.partial(self._print, printer))

    def _with_ledger(self, then: Callable[[str], object]) -> None:
        """Go on with where the ledger stands, which every page says."""
        work = functools.partial(lineage.ledger_head, self._seat.desk)
        self._seat.tasks.run_read(work, then, owner=self)

    def _said(self, ledger: str) -> Said:
        desk, trace = self._seat.desk, self._board.trace
        when = f"{desk.now():%Y-%m-%d %H:%M} UTC"
        code = trace.root.code if trace else ""
        parts = (trace, self._board.whole)
        shown = tuple(len(each.nodes) if each else 0 for each in parts)
        return said_of(code, shown, signed_in(desk).shown, when, ledger)

    def _write_pdf(self, path: Path, ledger: str) -> None:
        trace = self._board.trace
        if trace is not None:
            sheet = self._board.graph.sheet.copy()
            content, pages = graph_pdf(sheet, self._said(ledger))
            act = functools.partial(
                lineage.export_drawing, self._seat.desk, trace, content, path, pages=pages
            )
            self._seat.tasks.run_write(act, self._written_pdf)

    def _written_pdf(self, receipt: Receipt) -> None:
        pages, file = receipt.details["pages"], receipt.details["file"]
        self._seat.hub.done(tr("{n} pages in {file}", n=pages, file=file))

    def _print(self, printer: "QPrinter", ledger: str) -> None:
        trace = self._board.trace
        if trace is None:
            return
        sheet, said = self._board.graph.sheet.copy(), self._said(ledger)
        try:
            pages = paint_graph(printer, sheet, said)
        except DomainError as error:
            self._seat.hub.refuse(error)
            return
        content, _ = graph_pdf(sheet, said)
        where = printer.printerName() or printer.outputFileName()
        act = functools.partial(
            lineage.record_drawing, self._seat.desk, trace, content, file=where, pages=pages
        )
        self._seat.tasks.run_write(act, self._printed)

    def _printed(self, receipt: Receipt) -> None:
        self._seat.hub.done(tr("{n} pages sent to the printer", n=receipt.details["pages"]))

    @Slot(str)
    def write(self, name: str) -> None:
        """Write the lineage as PNG, SVG or workbook, as the name ends, and say so."""
        path, trace = Path(name), self._board.trace
        if path.suffix.lower() == ".xlsx" and trace is not None:
            work = functools.partial(lineage.export_lineage, self._seat.desk, trace, path)
            self._seat.tasks.run_write(work, self._written)
        elif path.suffix.lower() == ".pdf":
            self._with_ledger(functools.partial(self._write_pdf, path))
        elif write_picture(self._board.graph, path):
            self._seat.hub.done(tr("Picture written to {file}", file=path.name))
        else:
            text = tr("{file} could not be written. Choose another folder.", file=path.name)
            self._seat.hub.ended.emit(Result(text, "refused"))

    def _written(self, receipt: Receipt) -> None:
        rows, file = receipt.details["rows"], receipt.details["file"]
        self._seat.hub.done(tr("{n} rows in {file}", n=rows, file=file))


def write_picture(graph: LineageGraph, path: Path) -> bool:
    """Write the whole graph as SVG or PNG, as the name ends; tell whether it was written."""
    if path.suffix.lower() == ".svg":
        return _write_svg(graph, path)
    return _picture(graph).save(str(path), "PNG")


def _picture(graph: LineageGraph, scale: float = 2) -> QPixmap:
    area = graph.sceneRect()
    picture = QPixmap((area.size() * scale).toSize())
    picture.fill(theme().colour("card"))
    painter = QPainter(picture)
    graph.scene().render(painter, QRectF(picture.rect()), area)
    painter.end()
    return picture


def _write_svg(graph: LineageGraph, path: Path) -> bool:
    from PySide6.QtSvg import QSvgGenerator

    area, file = graph.sceneRect(), QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        return False
    target = QRectF(QPointF(0, 0), area.size())
    drawing = QSvgGenerator()
    drawing.setOutputDevice(file)
    drawing.setResolution(_SVG_DPI)
    drawing.setSize(area.size().toSize())
    drawing.setViewBox(target)
    drawing.setTitle(graph.accessibleName())
    painter = QPainter(drawing)
    painter.fillRect(target, theme().colour("card"))
    graph.scene().render(painter, target, area)
    painter.end()
    return file.commit()
