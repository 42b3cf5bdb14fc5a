"""Qt's own dialogs speak the language of the program."""

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from cellinv.ui.shell.standard_texts import speak_standard_texts


def said() -> str:
    return QCoreApplication.translate("QMessageBox", "Show Details...")


def test_they_follow_the_language(qapp: QApplication) -> None:
    for code, wanted in (("zh", "显示详情..."), ("zh", "显示详情..."), ("en", "Show Details...")):
        speak_standard_texts(qapp, code)
        assert (code, said()) == (code, wanted)
    speak_standard_texts(qapp, "zh")
    speak_standard_texts(qapp, "none")
    assert said() == "Show Details..."
    assert len([one for one in qapp.findChildren(QTranslator) if one.objectName()]) == 1
