"""A certificate of analysis on paper."""

from html import escape

from cellinv.domain.language import tr
from cellinv.domain.quality.certificate import Certificate
from cellinv.labels.paper import html_pdf, html_table, html_title


def certificate_pdf(made: Certificate) -> bytes:
    """Return a certificate as a PDF document."""
    return html_pdf(made.title, _html(made))


def _html(made: Certificate) -> str:
    facts = html_table((), ((caption, said) for caption, said in made.facts), width="60%")
    heads = (
        tr("Item"), tr("Test"), tr("Method"), tr("Specification"), tr("Laboratory"),
        tr("Result"), tr("Verdict"), tr("Remark"), tr("Entered by"), tr("Reviewed by"),
    )  # fmt: skip
    results = html_table(
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
    signed = html_table(
        ends,
        (
            (one.under, one.name, one.meaning, f"{one.at:%Y-%m-%d %H:%M:%S} UTC", one.state)
            for one in made.signatures
        ),
    )
    files = html_table((tr("File"), tr("SHA-256")), made.files, width="80%")
    filed = f"<h2>{escape(tr('Files'))}</h2>{files}" if made.files else ""
    foot = tr(
        "Made by {who}, {when} UTC. * for information. A number in brackets is the attempt.",
        who=made.made_by, when=f"{made.made_at:%Y-%m-%d %H:%M:%S}",
    )  # fmt: skip
    return (
        f"{html_title(made.title)}{facts}<h2>{escape(tr('Results'))}</h2>{results}"
        f"<h2>{escape(tr('Signatures'))}</h2>{signed}{filed}<p>{escape(foot)}</p>"
    )
