"""The reporter's way back: pages over casefile.post, opened with seven words; no tables of its own."""
