"""The pages of `today`: the list, the whole reason of a duty, the month."""
