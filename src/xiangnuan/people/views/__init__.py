"""The pages of persons that need no case: search, description, family, showing what is masked, merging."""
