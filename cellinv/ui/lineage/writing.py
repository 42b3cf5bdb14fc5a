"""The lineage as a file: a picture of points or of lines, or a workbook."""

import functools
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, QSaveFile, Qt, Slot
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFileDialog

from cellinv.domain.language import tr
from cellinv.services import lineage
from cellinv.services.ledger import Receipt
from cellinv.services.people import has_right
from cellinv.ui.lineage.board import LineageBoard
from cellinv.ui.lineage.graph import LineageGraph
from cellinv.ui.shell.hub import Result
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.theme import theme

_KINDS = ("PNG (*.png)", "SVG (*.svg)", "Excel (*.xlsx)")


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
        kinds = _KINDS if has_right(self._seat.desk, "export") else _KINDS[:2]
        dialog = QFileDialog(self._board, tr("Export the lineage"), "", ";;".join(kinds))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.filterSelected.connect(functools.partial(_follow_kind, dialog))
        dialog.selectFile(f"lineage-{trace.root.code}.png")
        dialog.fileSelected.connect(self.write)
        dialog.open()

    @Slot(str)
    def write(self, name: str) -> None:
        """Write the lineage as PNG, SVG or workbook, as the name ends, and say so."""
        path, trace = Path(name), self._board.trace
        if path.suffix.lower() == ".xlsx" and trace is not None:
            work = functools.partial(lineage.export_lineage, self._seat.desk, trace, path)
            self._seat.tasks.run_write(work, self._written)
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
    drawing.setSize(area.size().toSize())
    drawing.setViewBox(target)
    drawing.setTitle(graph.accessibleName())
    painter = QPainter(drawing)
    painter.fillRect(target, theme().colour("card"))
    graph.scene().render(painter, target, area)
    painter.end()
    return file.commit()


def _follow_kind(dialog: QFileDialog, kind: str) -> None:
    """Let the name's ending follow the kind of file chosen."""
    suffix = kind.partition("*.")[2].rstrip(")")
    dialog.setDefaultSuffix(suffix)
    for name in dialog.selectedFiles()[:1]:
        dialog.selectFile(Path(name).with_suffix(f".{suffix}").name)
