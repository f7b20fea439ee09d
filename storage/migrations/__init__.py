"""How the tables came to be, version by version. `storage.schema` runs them."""
