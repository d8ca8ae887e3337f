"""The worklist: what is due, for whom, why, and the act that settles it."""
