"""PDF documents: session record, series, alarm log."""
