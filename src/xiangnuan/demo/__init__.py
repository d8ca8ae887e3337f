"""The demo agency, generated from records; nothing imports it."""
