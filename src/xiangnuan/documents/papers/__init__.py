"""The forms of the agency: what each is filled from, its words, and its layout."""
