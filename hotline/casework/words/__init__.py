"""How casework's pages say things in words; decides nothing."""
