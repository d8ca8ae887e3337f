"""Aid: work, training, allowances, insurance, schooling and law, from the need to the answer."""
