"""The pages: a person's assessments, filling in, results, crises, self-rating links, own instruments."""
