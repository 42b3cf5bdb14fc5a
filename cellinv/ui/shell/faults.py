"""Every unexpected error, whichever thread it comes from, leads to one log entry and one dialog."""

import logging
import secrets
import sys
import threading
import traceback
from types import TracebackType
from typing import Final

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QMessageBox

from cellinv.ui.shell import messages

_log: Final = logging.getLogger(__name__)
_QT_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Faults(QObject):
    """Collects bugs of ours from all threads and shows one dialog at a time."""

    _arrived = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._box: QMessageBox | None = None
        self._arrived.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def report(self, error: BaseException) -> str:
        """Log ``error`` with its trace, show the dialog soon, return the log id."""
        log_id = secrets.token_hex(4)
        _log.error("bug %s", log_id, exc_info=error)
        self._arrived.emit(log_id, "".join(traceback.format_exception_only(error)).strip())
        return log_id

    def install(self) -> None:
        """Lead uncaught errors of all threads and Qt's own messages here."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread
        qInstallMessageHandler(_on_qt_message)

    def uninstall(self) -> None:
        """Put Python's and Qt's own handlers back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    @Slot(str, str)
    def _show(self, log_id: str, summary: str) -> None:
        if self._box is not None:
            return
        self._box = messages.show_bug(QApplication.activeWindow(), log_id, summary)
        self._box.destroyed.connect(self._forget)

    @Slot()
    def _forget(self) -> None:
        self._box = None

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error.with_traceback(trace))

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    level = _QT_LEVELS.get(kind, logging.WARNING)
    _log.log(level, "qt: %s (%s)", message, getattr(context, "category", "") or "default")
