"""What other limits would have done: recorded numbers through the same alarm engine, and both alarm loads compared."""
