"""Panels, samples and results of lots, and what stands between a lot and its release."""
