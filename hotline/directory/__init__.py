"""The support services: who helps whom, where, when; how fresh each entry is; the public pages and the coordinator's list."""
