"""Configuration by users: recipes, takedowns and site profiles, read and validated."""
