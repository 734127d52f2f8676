"""What is measured, by what, within which limits: tables, schema and the TOML files of a clinic."""
