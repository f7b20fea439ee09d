"""What is done about what people said in a survey: items, answers, and whether it changed."""
