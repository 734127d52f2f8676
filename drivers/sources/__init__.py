"""The sources of bytes: serial ports and the MQTT broker. The only package that imports pyserial and aiomqtt."""
