"""The floor of a start: a bare window, shown and ready for keys."""

import sys
import time

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

app = QApplication(sys.argv[:1])
window, line = QMainWindow(), QLineEdit()
window.setCentralWidget(line)
window.resize(1280, 800)
window.show()
window.activateWindow()
line.setFocus()
QTest.qWaitForWindowExposed(window)
QTest.keyClick(line, "x")
assert line.text() == "x"
print(time.perf_counter())
