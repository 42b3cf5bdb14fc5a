"""The ledger on screen: who did what, proved and anchored."""
