"""Official papers: every form from the records as Word and PDF/A, numbered and kept, and a client's whole file."""
