"""MQTT payloads: our own JSON, and the topics and JSON of any vendor by a mapping."""
