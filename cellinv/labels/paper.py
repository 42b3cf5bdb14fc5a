"""Papers of tables as PDF: they go on over pages, and their text can be searched."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from cellinv.domain.compliance import Paper
from cellinv.labels.fonts import font, ready

DPI: Final = 300
_EDGE_MM: Final = 0
"""The document keeps two centimetres of its own on every side."""
_POINTS: Final = 8
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
    edges = QMarginsF(_EDGE_MM, _EDGE_MM, _EDGE_MM, _EDGE_MM)
    writer.setPageMargins(edges, QPageLayout.Unit.Millimeter)
    timers = QEventLoop()  # a long document starts a timer, which needs it on any thread
    document = QTextDocument()
    plain = font(1, "regular", mono=False)
    plain.setPointSizeF(_POINTS)
    document.setDefaultFont(plain)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(html)
    document.print_(writer)
    del timers
    return bytes(buffer.data().data())


def html_title(title: str) -> str:
    """Return the heading of a paper."""
    return f"<h1>{escape(title)}</h1>"


def html_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, width: str = "100%") -> str:
    """Return a table whose head comes again on every page."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if heads else ""
    return f'<table border="1" cellspacing="0" width="{width}">{top}<tbody>{body}</tbody></table>'
