"""Looking at the alarm log afterwards: what is wanted of it, its figures, remarks on it, and taking it elsewhere."""
