"""The texts of the dialogs that Qt brings (files, printers, details), in the program's language."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

_CATALOGUES: Final = {"zh": "qtbase_zh_CN"}
"""Of other languages than English, in which they are written."""
_NAME: Final = "standardTexts"


def speak_standard_texts(app: QCoreApplication, code: str) -> None:
    """Speak a language from now on; where Qt doesn't bring it, its dialogs speak English."""
    texts = app.findChild(QTranslator, _NAME) or QTranslator(app)
    texts.setObjectName(_NAME)
    app.removeTranslator(texts)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if code in _CATALOGUES and texts.load(_CATALOGUES[code], folder):
        app.installTranslator(texts)
