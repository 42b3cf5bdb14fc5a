"""What is stored: tables, queries, engine, ledger and upgrades."""
