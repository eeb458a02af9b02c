"""Puts the house together from its rooms: the assembly and nothing else; it must not know what a room does."""
