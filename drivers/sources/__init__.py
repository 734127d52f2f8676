"""Where bytes come from. The only place that knows pyserial and aiomqtt."""
