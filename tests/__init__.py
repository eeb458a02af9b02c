"""The checks of the house; README.md beside this file says which room each kind lives in."""
