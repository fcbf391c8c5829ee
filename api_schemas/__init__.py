"""The words of gradhealth: Pydantic contracts of every request, response and event.

Imports pydantic and the standard library, nothing else.
"""
