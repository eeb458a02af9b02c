"""Safekeeping: backups, restoring, shares, recovery, the drill. Knows formats of its own and no page; commands stand over it."""
