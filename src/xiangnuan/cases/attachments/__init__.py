"""Scans and photos of a person's papers: encrypted files, each with a row that says what it is and who kept it."""
