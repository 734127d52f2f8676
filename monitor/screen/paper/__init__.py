"""PDF documents: session record, series of sessions, alarm log."""
