"""Every write of this app: sealing, opening, consents, requests, copies, papers."""
