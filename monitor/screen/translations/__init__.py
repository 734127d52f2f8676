"""Translations of the screen: for each language a .ts file, edited by people, and the .qm file compiled from it."""
