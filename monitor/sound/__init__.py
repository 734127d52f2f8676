"""Alarm and pulse tones: synthesis and playback."""
