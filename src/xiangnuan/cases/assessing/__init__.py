"""Assessments: filled scales and risk sheets, their trends, crises, self-rating by link, and the tier they propose."""
