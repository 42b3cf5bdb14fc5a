"""The page of cases: what must be looked at, whose it is, since when, and how it was closed."""

from cellinv.ui.cases.page import CasesPage

__all__ = ["CasesPage"]
