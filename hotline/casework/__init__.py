"""Casework at the desk: what needs a person now, and the acts on one case."""
