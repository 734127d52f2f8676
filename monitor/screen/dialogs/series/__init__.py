"""The Series dialog: all sessions of a patient."""
