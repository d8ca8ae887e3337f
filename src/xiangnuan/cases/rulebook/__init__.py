"""The rulebook as everybody signed in may read it: by law and article, on any day, in any area, with its history."""
