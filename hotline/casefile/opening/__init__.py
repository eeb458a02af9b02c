"""Opening a case with a key of the desk. Must not be reached from the public side, directly or through others."""
