"""What the head can say: OUT601."""
