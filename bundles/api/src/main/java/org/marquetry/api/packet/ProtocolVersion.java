package org.marquetry.api.packet;

/** The versions of MQTT that exist in the field, with the name and level that CONNECT carries. */
public enum ProtocolVersion {
    MQTT_3_1("MQIsdp", 3, "3.1"),
    MQTT_3_1_1("MQTT", 4, "3.1.1"),
    MQTT_5("MQTT", 5, "5.0");

    private final String protocolName;
    private final int level;
    private final String label;

    ProtocolVersion(String protocolName, int level, String label) {
        this.protocolName = protocolName;
        this.level = level;
        this.label = label;
    }

    public String protocolName() {
        return protocolName;
    }

    public int level() {
        return level;
    }

    /** Whether packets of this version carry properties and reason codes. */
    public boolean hasProperties() {
        return this == MQTT_5;
    }

    /** Whether a PUBLISH has the same bytes in both versions. */
    public boolean sharesPublishForm(ProtocolVersion other) {
        return hasProperties() == other.hasProperties();
    }

    /** The version as people write it: {@code 3.1}, {@code 3.1.1}, {@code 5.0}. */
    @Override
    public String toString() {
        return label;
    }
}
