"""The pages of aid: needs, one need, a person's aid, placements, registers."""
