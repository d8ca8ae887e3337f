"""Every read of this app longer than a line; the acting user comes first."""
