"""Rosters: what the lists of agencies, towns and police say, and how they become persons, cases and facts."""
