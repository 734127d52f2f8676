"""What several tests of one dialog, or of the review window, share."""
