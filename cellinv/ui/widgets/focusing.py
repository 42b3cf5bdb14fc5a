"""Where the keys go once an answer is there, unless somebody is in the middle of typing."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget


def is_typing() -> bool:
    """Say whether the focus is in a text begun by keys and not entered yet."""
    focus = QApplication.focusWidget()
    if isinstance(focus, QLineEdit):
        return focus.isModified()
    if isinstance(focus, QTextEdit | QPlainTextEdit):
        return focus.document().isModified()
    return False


def go_on_in(widget: QWidget) -> None:
    """Put the focus where one goes on with what was asked for; whoever types goes on typing.

    An answer comes when it comes: keys typed meanwhile mustn't be its business, Enter least.
    """
    if not is_typing():
        widget.setFocus()
