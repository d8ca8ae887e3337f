"""Drawing papers: PDF/A with typst, Word with python-docx, and an agency's own Word templates."""
