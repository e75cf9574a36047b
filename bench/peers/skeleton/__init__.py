"""The least that a submit can be: three selects, three inserts, one commit, and a redirect."""
