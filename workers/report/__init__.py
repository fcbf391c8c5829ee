"""The gradient health report: JSON, plots and a page for people, from a trace."""
