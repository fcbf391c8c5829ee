"""What the service does, one verb a file: plain functions that know neither HTTP nor a framework."""
