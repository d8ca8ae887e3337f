"""Persons, their identities, families and addresses; duplicates and merging."""
