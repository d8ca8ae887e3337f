"""Settings, root urls and the server's entry points."""
