"""Known answers: public vectors of each primitive (known.json) and frozen blobs of our own format (v1.json), read for ever."""
