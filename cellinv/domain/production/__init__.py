"""Runs in figures, and what one party transfers to another."""
