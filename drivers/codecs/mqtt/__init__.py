"""MQTT payloads: Bedside's own JSON, and any vendor's topics and JSON through a mapping."""
