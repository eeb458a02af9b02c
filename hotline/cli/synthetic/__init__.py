"""Synthetic cases for the demo and for tests: plain texts of our own and pure functions over them. Nobody and no place in them is real."""
