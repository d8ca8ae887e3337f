"""The pages: sealing, a person's rights, requests, papers."""
