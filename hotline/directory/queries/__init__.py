"""What someone reads of the directory: `services` (facts of all entries), `search` (by words), `hours` (open now), `upkeep` (work list)."""
