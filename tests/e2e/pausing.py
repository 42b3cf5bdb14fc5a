"""Waiting while the window goes on, and the program's other threads too."""

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer


def pause(milliseconds: int) -> None:
    """Let the window go on for a while.

    Not ``QTest.qWait``: it keeps Python's other threads waiting, so that work takes them thirty
    times as long.
    """
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def lay_out() -> None:
    """Give everything the room it asked for: what was said in the last moment waits for it."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
