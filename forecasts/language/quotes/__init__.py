"""What is quoted or reported, and who said it."""
