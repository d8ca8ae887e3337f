"""提前介入: work inside compulsory-isolation centres before release, the release itself, and the hand-over."""
