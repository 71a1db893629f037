"""The pages, one module each; every one has a function ``show``."""
