"""Layers whose weights are the same at every step; what the cells have in common."""
