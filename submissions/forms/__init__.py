"""What citizens fill in: the ticket form, and the small forms of the tracking page."""
