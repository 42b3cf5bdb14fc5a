"""A certificate of analysis on paper: tables that go on over pages, text that can be searched."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from cellinv.domain.language import tr
from cellinv.domain.quality.certificate import Certificate
from cellinv.labels.fonts import font, ready

DPI: Final = 300
_EDGE_MM: Final = 0
"""The document keeps two centimetres of its own on every side."""
_POINTS: Final = 8
_STYLE: Final = (
    "h1 { font-size: 15pt; } h2 { font-size: 10pt; }"
    "table { border-collapse: collapse; } td, th { padding: 3px; text-align: left; }"
    "th { background-color: #e9eef2; }"
)


def certificate_pdf(made: Certificate) -> bytes:
    """Return a certificate as a PDF document."""
    ready()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setCreator("Cellinv")
    writer.setTitle(made.title)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    edges = QMarginsF(_EDGE_MM, _EDGE_MM, _EDGE_MM, _EDGE_MM)
    writer.setPageMargins(edges, QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    plain = font(1, "regular", mono=False)
    plain.setPointSizeF(_POINTS)
    document.setDefaultFont(plain)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(_html(made))
    document.print_(writer)
    return bytes(buffer.data().data())


def _html(made: Certificate) -> str:
    facts = _table((), ((caption, said) for caption, said in made.facts), width="60%")
    heads = (
        tr("Item"), tr("Test"), tr("Method"), tr("Specification"), tr("Laboratory"),
        tr("Result"), tr("Verdict"), tr("Remark"), tr("Entered by"), tr("Reviewed by"),
    )  # fmt: skip
    results = _table(
        heads,
        (
            (
                one.code, f"{one.item}{'' if one.mandatory else ' *'}", one.method,
                one.specification, one.laboratory,
                f"{one.result} ({one.attempt})" if one.attempt > 1 else one.result, one.verdict,
                one.remark, one.entered, one.reviewed,
            )
            for one in made.results
        ),
    )  # fmt: skip
    ends = (tr("Under"), tr("Name"), tr("Meaning"), tr("When"), tr("State"))
    signed = _table(
        ends,
        (
            (one.under, one.name, one.meaning, f"{one.at:%Y-%m-%d %H:%M:%S} UTC", one.state)
            for one in made.signatures
        ),
    )
    foot = tr(
        "Made by {who}, {when} UTC. * for information. A number in brackets is the attempt.",
        who=made.made_by, when=f"{made.made_at:%Y-%m-%d %H:%M:%S}",
    )  # fmt: skip
    return (
        f"<h1>{escape(made.title)}</h1>{facts}<h2>{escape(tr('Results'))}</h2>{results}"
        f"<h2>{escape(tr('Signatures'))}</h2>{signed}<p>{escape(foot)}</p>"
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, width: str = "100%") -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows
    )
    top = f"<thead><tr>{head}</tr></thead>" if heads else ""
    return f'<table border="1" cellspacing="0" width="{width}">{top}<tbody>{body}</tbody></table>'
