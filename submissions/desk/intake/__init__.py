"""The operator's form: an opinion from any channel becomes a ticket while the caller speaks."""
