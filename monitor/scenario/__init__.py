"""Scenarios: scripted or recorded patients run through the parts of the monitor, in virtual or real time."""
