"""Predicted signal propagation."""
