"""The pages of `cases`: recording acts, correcting them, the testing day, who is in charge."""
