"""KPIs of teams: expected and actual added up along the tree, evaluated week by week."""
