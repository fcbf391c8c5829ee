"""Opinions of earlier linters, off unless selected (STY)."""
