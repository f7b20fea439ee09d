"""Follow-ups: a team is below expected, its manager is asked to follow up, until it recovers."""
