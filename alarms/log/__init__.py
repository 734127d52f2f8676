"""The durable alarm log: writer, reader, filters, statistics, chain check."""
