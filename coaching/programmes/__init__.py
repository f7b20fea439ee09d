"""Programmes: goal state, practices in their order, KPIs, audience, who runs them, and who is enrolled."""
