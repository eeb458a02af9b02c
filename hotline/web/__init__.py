"""The Flask furniture of the house: forms, pages, headers, sessions, language; it knows no feature."""
