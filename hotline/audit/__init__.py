"""Who did what and when: rows that are only ever added. Ignorant of what a case contains."""
