"""Drug testing beside the single test: random draws, objections to results, the stock of kits."""
