"""Configuration: the table of vitals, the schema of TOML files, their loading and checks, and the shipped files."""
