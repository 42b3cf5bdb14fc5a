"""The page of tests: what lots are tested for, what was found, and what becomes of them."""

from cellinv.ui.quality.page import QualityPage

__all__ = ["QualityPage"]
