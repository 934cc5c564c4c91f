package org.marquetry.itests.harness;

/** The protocol's versions as CONNECT names them. */
public enum Level {
    V31("MQIsdp", 3),
    V311("MQTT", 4),
    V5("MQTT", 5);

    private final String protocolName;
    private final int number;

    Level(String protocolName, int number) {
        this.protocolName = protocolName;
        this.number = number;
    }

    public String protocolName() {
        return protocolName;
    }

    public int number() {
        return number;
    }

    public boolean hasProperties() {
        return this == V5;
    }
}
