"""The page of production: runs with their figures, how they compare, products, transfers."""

from cellinv.ui.production.page import ProductionPage

__all__ = ["ProductionPage"]
