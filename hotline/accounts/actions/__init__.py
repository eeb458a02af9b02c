"""Acts of accounts: the birth of an instance, enrolling, signing in. Each takes the transaction's Work first and never commits."""
