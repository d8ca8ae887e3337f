"""Published figures and the overview, computed from the records."""
