"""The only boxes the program opens: a bug of ours, and a question before the irreversible."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from cellinv.domain.language import tr


def show_bug(parent: QWidget | None, log_id: str, summary: str) -> QMessageBox:
    """Tell of a bug of ours without stopping the program; ``log_id`` finds it in the log."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Critical)
    box.setWindowTitle(tr("This is our mistake"))
    box.setText(tr("Something went wrong inside the program. What you did may not be recorded."))
    box.setInformativeText(
        tr("Look whether it was recorded before you repeat it. Log entry {log_id}.", log_id=log_id)
    )
    box.setDetailedText(summary)
    box.setAccessibleName(tr("A mistake of the program, log entry {log_id}", log_id=log_id))
    box.addButton(tr("Go on"), QMessageBox.ButtonRole.AcceptRole)
    box.setModal(False)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.show()
    return box


def confirm(parent: QWidget | None, question: str, act: str, *, detail: str = "") -> bool:
    """Ask before an act that can't be reversed; ``act`` is the word on the button that does it."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("This can't be undone"))
    box.setText(question)
    box.setInformativeText(detail)
    box.setAccessibleName(question)
    do_it = box.addButton(act, QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    return box.clickedButton() is do_it
