"""The admitted patient: their data and its checks."""
