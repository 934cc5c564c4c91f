package org.marquetry.itests.benchmarks.doors;

/** What lies between MQTT and the socket. */
enum Door {
    TCP(false, false),
    TLS(true, false),
    WS(false, true),
    WSS(true, true);

    private final boolean secured;
    private final boolean framed;

    Door(boolean secured, boolean framed) {
        this.secured = secured;
        this.framed = framed;
    }

    boolean isSecured() {
        return secured;
    }

    boolean isFramed() {
        return framed;
    }
}
