"""Team KPIs of programmes: whose numbers count, the weekly evaluation, reviews, new managers."""
