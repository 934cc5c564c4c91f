package org.marquetry.api.packet;

/** A name and a value that MQTT carries from end to end without looking at them (MQTT 5.0 section 3.3.2.3.7). */
public record UserProperty(String name, String value) {}
