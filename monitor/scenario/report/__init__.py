"""The results of scenario runs: HTML page, JUnit XML, JSON, study table."""
