"""The pages: leave, notices, breaches, and all of them for one person."""
