"""Words for what a donor gave and how a product is kept: free texts, of which some are usual."""

from __future__ import annotations

from cellinv.domain.language import tr


def material_word(text: str) -> str:
    """Return what a donor gave in the language in use; what isn't usual as it was written."""
    usual = {
        "blood": tr("blood"),
        "skin": tr("skin"),
        "embryo": tr("embryo"),
        "embryo, donated": tr("embryo, donated"),
    }
    return usual.get(text, text)


def storage_word(text: str) -> str:
    """Return how a product is kept in the language in use; what isn't usual as it was written."""
    usual = {
        "vapour phase": tr("vapour phase"),
        "vapour phase or −150 °C": tr("vapour phase or −150 °C"),
    }
    return usual.get(text, text)
