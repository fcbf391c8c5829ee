"""Cures: each builds one kind of patch on the request; a diagnosis lists them in the order to try."""
