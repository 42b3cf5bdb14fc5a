"""Lineage: what a thing came from, and what became of it."""
