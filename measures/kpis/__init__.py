"""KPIs of a programme: definition, readings with their history, expected-so-far by counting days."""
