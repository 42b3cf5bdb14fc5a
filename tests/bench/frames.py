"""Frames of a graph with two thousand nodes, each measured in the processor's time."""

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from cellinv.domain.lineage.folding import fold
from cellinv.domain.lineage.graph import Node, Trace
from cellinv.ui.lineage.graph import LineageGraph

BANKS, RUNS, FRAMES = 40, 25, 60
HIGH, WIDE = 800, 1280


def family() -> Trace:
    """Return a line with banks, and a run with its product lot for every use of them."""
    line = Node("cell_line", "L-1", "registered", 1)
    nodes, links = [line], []
    for bank in range(BANKS):
        lot = Node("lot", f"MCB-{bank:03d}", "released", len(nodes) + 1)
        nodes.append(lot)
        links.append((line.key, lot.key))
        for at in range(RUNS):
            run = Node("run", f"RUN-{bank:03d}-{at:03d}", "ended", len(nodes) + 1)
            made = Node("lot", f"DP-{bank:03d}-{at:03d}", "released", len(nodes) + 2)
            nodes += [run, made]
            links += [(lot.key, run.key), (run.key, made.key)]
    return Trace(line, tuple(nodes), tuple(links))


def frames(deed: Callable[[int], object], app: QApplication) -> list[float]:
    """Return the milliseconds of the processor that each frame of a deed took."""
    found = []
    for at in range(FRAMES):
        begun = time.process_time()
        deed(at)
        app.processEvents()
        found.append((time.process_time() - begun) * 1000)
    return found


def floor(count: int) -> list[float]:
    """Return what so many blocks and lines cost, painted at once on a picture."""
    image = QImage(WIDE, HIGH, QImage.Format.Format_ARGB32_Premultiplied)
    rects = [QRectF(at % 97 * 13, at // 97 * 30, 11, 4) for at in range(count)]
    lines = [QLineF(rect.right(), rect.y(), rect.x() + 60, rect.y() + 40) for rect in rects]
    found = []
    for _ in range(FRAMES):
        begun = time.process_time()
        painter = QPainter(image)
        painter.drawLines(lines)
        painter.drawRects(rects)
        painter.end()
        found.append((time.process_time() - begun) * 1000)
    return found


def main() -> None:
    """Print the figures as JSON."""
    app = QApplication(sys.argv[:1])
    drawing = fold(family())
    graph = LineageGraph()
    graph.resize(WIDE, HIGH)
    graph.show()
    graph.show_drawing(drawing)
    graph.fit()
    app.processEvents()
    down = graph.verticalScrollBar()

    def zoom(at: int) -> None:
        graph.zoom(1 / 1.05 if at % 2 else 1.05)

    def repaint(_at: int) -> None:
        graph.viewport().repaint()

    def pan(at: int) -> None:
        down.setValue(down.value() + (23 if at % 40 < 20 else -23))

    far = [*frames(zoom, app), *frames(repaint, app)]
    graph.home()
    app.processEvents()
    told = {
        "seen": len(drawing.drawn), "far": far, "pan": frames(pan, app),
        "zoom": frames(zoom, app), "floor": floor(len(drawing.drawn)),
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main()
