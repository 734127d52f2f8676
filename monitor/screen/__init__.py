"""The bedside screen: the only place that knows Qt."""
