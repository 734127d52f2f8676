"""Cross-field checks of the configuration and of scenarios: what single types cannot express."""
