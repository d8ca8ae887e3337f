"""The pages: who is inside, one stay, visits, centres."""
