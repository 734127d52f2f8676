"""Ivy 450C monitors and CPC modules: the ANSAR-B protocol."""
