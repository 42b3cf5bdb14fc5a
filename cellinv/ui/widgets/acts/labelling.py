"""The panel that makes labels: a layout, how it will look, then a file or the printer."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QComboBox, QDialog, QWidget
from typing_extensions import override

from cellinv.domain.errors import CellinvError, DomainError
from cellinv.domain.language import tr
from cellinv.labels.data import LabelData
from cellinv.labels.draw import draw, draw_all
from cellinv.labels.files import label_bytes
from cellinv.labels.layouts import LabelLayout, layouts
from cellinv.labels.screen import paint_drawing, paint_labels
from cellinv.services import labels
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.people.named import things_named
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.seat import Seat
from cellinv.ui.shell.tokens import LIGHT
from cellinv.ui.widgets.acts.acting import Acting, listed
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.files import ask_to_write

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_PREVIEW: Final = QSize(208, 150)
_FILES: Final = "PDF (*.pdf);;PNG (*.png);;ZPL (*.zpl)"


class LabelPanel(ActPanel):
    """Makes labels of the things whose codes it was given."""

    def __init__(self, seat: Seat, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(tr("Labels"), tr("Print…"), "print", parent)
        self._seat, self._acting = seat, acting
        self._codes: tuple[str, ...] = ()
        self._data: list[LabelData] = []
        self.layout_box = QComboBox()
        for one in layouts().values():
            self.layout_box.addItem(tr(one.title), one.name)
        self.layout_box.currentIndexChanged.connect(self._show_preview)
        self.add(tr("Layout"), self.layout_box)
        self.preview = PlainLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setFixedHeight(_PREVIEW.height())
        self.preview.setAccessibleName(tr("How the label will look"))
        self.fields.addSpacing(4)
        self.fields.addWidget(self.preview)
        self.file_button = button(tr("To a file…"), "export")
        self.file_button.clicked.connect(self._ask_file)
        self.fields.addSpacing(4)
        self.fields.addWidget(self.file_button)

    def start(self, codes: Sequence[str]) -> None:
        """Make labels of these things."""
        self._codes, self._data = tuple(codes), []
        self.title.setText(tr("Labels of {codes}", codes=listed(self._codes, 1)))
        self.preview.setText(tr("Reading…"))
        self._able(False)
        work = functools.partial(_read, self._codes, self._seat.desk)
        self._seat.tasks.run_read(work, self._take, self._refused, latest="labels")
        self.layout_box.setFocus()

    @override
    def go(self) -> None:
        """Ask the system's print dialog for a printer, then print and record it."""
        if not self._data:
            return
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if self._seat.preferences.printer:
            printer.setPrinterName(self._seat.preferences.printer)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(functools.partial(self.print_on, printer))
        QDialog.open(dialog)

    def print_on(self, printer: "QPrinter") -> None:
        """Print the labels on a printer that was chosen."""
        act = functools.partial(_print, self._codes, self._data, self._layout(), printer)
        codes = listed(self._codes)
        self._do(act, functools.partial(_said_printed, codes))

    def write_to(self, path: Path) -> None:
        """Write the labels to a file, as specimens."""
        act = functools.partial(_write, self._codes, path, self._layout().name)
        self._do(act, functools.partial(_said_written, path.name))

    def _do(self, act: "functools.partial[Receipt]", said: "functools.partial[str]") -> None:
        self._acting.do(act, said, undoable=False)
        self.closed.emit()

    @Slot()
    def _ask_file(self) -> None:
        first = "".join(char if char.isalnum() else "-" for char in self._codes[0])
        ask_to_write(self, tr("Labels to a file"), _FILES, f"labels-{first}.pdf", self._write_named)

    @Slot(str)
    def _write_named(self, name: str) -> None:
        self.write_to(Path(name))

    def _take(self, read: tuple[list[LabelData], str]) -> None:
        self._data, usual = read
        self.layout_box.setCurrentIndex(max(self.layout_box.findData(usual), 0))
        self._able(True)
        self._show_preview()

    def _refused(self, error: DomainError) -> None:
        self.preview.setText("")
        self._seat.hub.refuse(error)

    def _able(self, able: bool) -> None:
        self.button.setEnabled(able)
        self.file_button.setEnabled(able)

    def _layout(self) -> LabelLayout:
        return layouts()[str(self.layout_box.currentData())]

    @Slot()
    def _show_preview(self) -> None:
        if not self._data:
            return
        try:
            self.preview.setPixmap(preview(self._layout(), self._data[0], self.devicePixelRatioF()))
            self._able(True)
        except CellinvError as error:
            self.preview.setWordWrap(True)
            self.preview.setText(error.explain())
            self._able(False)


def preview(layout: LabelLayout, data: LabelData, ratio: float = 1) -> QPixmap:
    """Return a label as it will look, as large as fits a side panel."""
    drawing = draw(layout, data)
    per_mm = min(
        _PREVIEW.width() / drawing.width, (_PREVIEW.height() - 4) / drawing.height, 8.0
    )  # fmt: skip
    fine = max(int(per_mm * ratio * 4), 8)
    size = QSize(round(drawing.width * fine), round(drawing.height * fine))
    paper = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    paper.fill(QColor("white") if not drawing.is_round else Qt.GlobalColor.transparent)
    painter = QPainter(paper)
    if drawing.is_round:
        painter.setBrush(QColor("white"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(paper.rect())
    else:
        painter.setPen(QPen(QColor(LIGHT.edge), fine / per_mm))
        painter.drawRect(paper.rect())
    paint_drawing(painter, drawing, fine)
    painter.end()
    wanted = QSize(round(drawing.width * per_mm * ratio), round(drawing.height * per_mm * ratio))
    shown = QPixmap.fromImage(
        paper.scaled(
            wanted,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    )
    shown.setDevicePixelRatio(ratio)
    return shown


def _read(codes: tuple[str, ...], desk: Desk) -> tuple[list[LabelData], str]:
    return labels.label_data(desk, codes), labels.usual_layout(desk, codes[0])


def _write(codes: tuple[str, ...], path: Path, layout: str, desk: Desk) -> Receipt:
    return labels.write_label_file(desk, codes, path, layout=layout)


def _print(
    codes: tuple[str, ...],
    data: list[LabelData],
    layout: LabelLayout,
    printer: "QPrinter",
    desk: Desk,
) -> Receipt:
    things = things_named(desk, codes)
    drawings = draw_all(layout, data)
    paint_labels(printer, layout, drawings)
    return labels.record_labels(
        desk,
        things,
        layout=layout.name,
        file=printer.printerName() or printer.outputFileName(),
        content=label_bytes(".pdf", layout, drawings, labels.DPI),
        specimen=False,
    )


def _said_printed(codes: str, _receipt: Receipt) -> str:
    return tr("Labels of {codes} sent to the printer", codes=codes)


def _said_written(file: str, _receipt: Receipt) -> str:
    return tr("Labels written to {file}, as specimens", file=file)
