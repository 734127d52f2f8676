"""Review of the alarm log: filters, details, statistics, remarks and export."""
