"""The Patient and Who acts dialogs."""
