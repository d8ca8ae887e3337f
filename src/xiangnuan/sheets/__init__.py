"""Tables in and out: reading and writing spreadsheets without knowing what their rows mean."""
