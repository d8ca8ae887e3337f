"""The HTTP API: what other programs may read and write, with a person's own token or session."""
