"""Backups: one sealed file with everything of an installation but its keys, and the way back from it.

The content is independent of the database: a backup of SQLite restores into PostgreSQL and the other way round.
"""
