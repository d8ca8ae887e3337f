"""Papers as PDF/A: blocks of plain data go in, a document with embedded fonts comes out."""
