"""The reads of this app: what can be printed for a person, what was issued, templates, and sets for a batch."""
