"""Past reports as passages, embedded into Chroma and found again."""
