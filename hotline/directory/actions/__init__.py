"""What changes the directory: `starter` (the import of config/directory/), `upkeep` (checks, reports, edits with their history)."""
