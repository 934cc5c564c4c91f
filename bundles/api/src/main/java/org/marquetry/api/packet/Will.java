package org.marquetry.api.packet;

/** The will of CONNECT (section 3.1.2.5): published for the client when its connection ends without a DISCONNECT. */
public record Will(String topic, Bytes payload, QoS qos, boolean retain, Properties properties) {}
