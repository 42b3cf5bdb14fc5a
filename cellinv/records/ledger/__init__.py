"""The ledger: chained entries, the one session that writes them, and the proof that it holds."""
