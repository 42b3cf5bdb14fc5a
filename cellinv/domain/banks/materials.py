"""Words for what a donor gave and how a product is kept: free texts, of which some are usual."""

from __future__ import annotations

from cellinv.domain.language import tr


def usual_word(text: str) -> str:
    """Return a usual text in the language in use; any other as it was written."""
    usual = {
        "blood": tr("blood"),
        "skin": tr("skin"),
        "embryo": tr("embryo"),
        "embryo, donated": tr("embryo, donated"),
        "vapour phase": tr("vapour phase"),
        "vapour phase or −150 °C": tr("vapour phase or −150 °C"),
    }
    return usual.get(text, text)
