"""Bedside: a real-time bedside vitals monitor. Not a medical device.

The code stands in four folders at the top of the project; relative links bring them into this package.
"""

__version__ = "0.1.0"
