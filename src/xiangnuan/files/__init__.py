"""Files from outside: how much may come, what it really is, and a clean copy of it. It knows nothing of the domain."""
