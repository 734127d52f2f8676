"""What is kept of a patient beside the alarm log, in the same database: numbers, waves, stays and sessions."""
