"""Having trouble: requests for help, who answers them, and what follows from many of a kind."""
