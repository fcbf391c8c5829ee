"""Pictures that the API draws itself, from numbers that are in its answers: plain SVG, no renderer."""
