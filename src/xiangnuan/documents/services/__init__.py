"""Every write about documents: issuing, withdrawing, scans, templates, numbers, batches."""
