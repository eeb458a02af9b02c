"""The roster: whom everyone seals to. Signed statements in a hash chain; public keys only, never a secret."""
