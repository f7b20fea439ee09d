"""Changes of the tool that were made on request, or refused."""
