"""What users configure: recipes, takedowns and site profiles, read and checked."""
