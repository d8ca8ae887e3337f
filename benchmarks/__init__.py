"""The standing benchmarks: the dataset generator and what is measured on it."""
