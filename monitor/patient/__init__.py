"""Who is admitted."""
