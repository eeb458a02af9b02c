"""The commands of the operator: thin, over the actions and queries of the rooms."""
