"""Asking which file to write or to read; the window goes on meanwhile."""

from __future__ import annotations

import functools
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

_ENDING: Final = re.compile(r"\*\.(\w+)")

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    Done = Callable[[str], object]


def ask_to_write(parent: QWidget, title: str, kinds: str, proposed: str, done: Done) -> QFileDialog:
    """Ask for a file to write; who types no ending gets that of the name proposed.

    The name's ending follows the kind of file that is chosen.
    """
    dialog = _dialog(parent, title, kinds, done)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(PurePath(proposed).suffix.removeprefix("."))
    dialog.filterSelected.connect(functools.partial(_follow_kind, dialog))
    dialog.selectFile(proposed)
    dialog.open()
    return dialog


def ask_to_read(parent: QWidget, title: str, kinds: str, done: Done) -> QFileDialog:
    """Ask for a file that is there."""
    dialog = _dialog(parent, title, kinds, done)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.open()
    return dialog


def ask_for_folder(parent: QWidget, title: str, done: Done) -> QFileDialog:
    """Ask for a folder."""
    dialog = _dialog(parent, title, "", done)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str, kinds: str, done: Done) -> QFileDialog:
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(done)
    return dialog


def _follow_kind(dialog: QFileDialog, kind: str) -> None:
    ending = _ENDING.search(kind)
    if ending is not None:
        dialog.setDefaultSuffix(ending[1])
        for name in dialog.selectedFiles()[:1]:
            dialog.selectFile(PurePath(name).with_suffix(f".{ending[1]}").name)
