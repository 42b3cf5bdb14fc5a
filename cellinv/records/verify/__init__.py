"""Proving an inventory: its ledger, its rows, its rules and its schema agree."""
