"""The reads of this app; the acting user comes first."""
