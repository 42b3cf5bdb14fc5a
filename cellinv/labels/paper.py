"""Papers of tables as PDF: they go on over pages, and their text can be searched."""

import re
import string
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from cellinv.domain.compliance import Paper
from cellinv.labels.fonts import font, ready
from cellinv.labels.pages import print_pages

DPI: Final = 300
_POINTS: Final = 8
_SMALLEST: Final = 5.5
_WORDS: Final = re.compile(r"[!-~\u00a0-\u024f]+|\S{1,4}")
_WIDE: Final = "\u2e80"
_WORD, _TEXT, _LINE, _AROUND = 33, 90, 165, 3
"""Letters: the longest word and text that are reckoned with, a line, the edges of a cell."""
_BIGGER, _BIG = frozenset(string.ascii_uppercase + string.digits + "_→"), 1.3
_STYLE: Final = (
    "h1 { font-size: 15pt; } h2 { font-size: 10pt; }"
    "table { border-collapse: collapse; } td, th { padding: 3px; text-align: left; }"
    "th { background-color: #e9eef2; white-space: nowrap; }"
)


def paper_pdf(paper: Paper) -> bytes:
    """Return a paper as a PDF document, A4 across."""
    facts = html_table((), paper.facts, width="60%")
    parts = (
        f"<h2>{escape(one.title)}</h2>{html_table(one.heads, one.rows)}" for one in paper.grids
    )
    foot = f"<p>{escape(paper.foot)}</p>"
    return html_pdf(paper.title, f"{html_title(paper.title)}{facts}{''.join(parts)}{foot}")


def html_pdf(title: str, html: str) -> bytes:
    """Return what simple HTML says as a PDF document, A4 across."""
    ready()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setCreator("Cellinv")
    writer.setTitle(title)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(), QPageLayout.Unit.Millimeter)  # the document has its own
    timers = QEventLoop()  # a long document starts a timer, which needs it on any thread
    document = QTextDocument()
    plain = font(1, "regular", mono=False)
    plain.setPointSizeF(_POINTS)
    document.setDefaultFont(plain)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(html)
    print_pages(document, writer)
    del timers
    return bytes(buffer.data().data())


def shared(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the percentage of a table's width that each column takes.

    Each has room for its longest word, if that isn't a digest; what is left goes to those who
    have the most to say.
    """
    columns, words = [*zip(*rows, strict=False)], _needed(rows)
    texts = [min(max(map(_measure, column)), _TEXT) for column in columns]
    left = max(_LINE - sum(words), 0)
    more = [max(text - word, 0) for text, word in zip(texts, words, strict=True)]
    wide = [
        word + min(left / (sum(more) or 1), 1) * each
        for word, each in zip(words, more, strict=True)
    ]
    found = [max(round(100 * each / sum(wide)), 1) for each in wide]
    found[found.index(max(found))] += 100 - sum(found)
    return found


def _needed(rows: Sequence[Sequence[str]]) -> list[float]:
    """Return what each column takes at least, in letters."""
    columns = zip(*rows, strict=False)
    return [min(max(map(_longest, column)), _WORD) + _AROUND for column in columns]


def type_size(rows: Sequence[Sequence[str]]) -> float:
    """Return the points in which a table's longest words stand beside each other, whole."""
    return max(_POINTS * min(_LINE / (sum(_needed(rows)) or 1), 1), _SMALLEST)


def _longest(text: str) -> float:
    return max((_measure(word) for word in _WORDS.findall(text)), default=0.0)


def _measure(text: str) -> float:
    """Return how many small letters a text is as wide as: characters of Chinese take two."""
    return sum(2 if letter >= _WIDE else _BIG if letter in _BIGGER else 1 for letter in text)


def html_title(title: str) -> str:
    """Return the heading of a paper."""
    return f"<h1>{escape(title)}</h1>"


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, width: str = "100%") -> str:
    """Return a table whose head comes again on every page."""
    rows = [tuple(row) for row in rows]
    every = [heads, *rows] if heads else rows
    shares = [f' width="{share}%"' for share in shared(every)]
    size = type_size(every)
    if size < _POINTS:
        shares = [
            f'{share} style="font-size: {size:.1f}pt; white-space: normal"' for share in shares
        ]
    head = "".join(
        f"<th{share}>{escape(one)}</th>" for one, share in zip(heads, shares, strict=False)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{s}>{escape(one)}</td>" for one, s in zip(row, shares, strict=False))
        + "</tr>"
        for row in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if heads else ""
    return f'<table border="1" cellspacing="0" width="{width}">{top}<tbody>{body}</tbody></table>'
