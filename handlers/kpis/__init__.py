"""Team KPIs in conversation: the KPI home, follow-ups of managers, reviews, sources, new managers."""
