"""The rights of persons: sealing, copies, consents, requests, and the register of what is processed and why."""
