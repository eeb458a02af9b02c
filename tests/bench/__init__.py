"""Figures beside references of the same run: `python -m tests.bench`. Nothing here asserts a time."""
