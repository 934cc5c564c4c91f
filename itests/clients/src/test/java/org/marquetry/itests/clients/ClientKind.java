package org.marquetry.itests.clients;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A client library and the version of the protocol that it is to speak. */
enum ClientKind {
    PAHO_31(3),
    PAHO_311(4),
    PAHO_5(5),
    HIVEMQ_311(4),
    HIVEMQ_5(5),
    MQTTJS_31(3),
    MQTTJS_311(4),
    MQTTJS_5(5);

    private static final long RUN = System.nanoTime() / 1_000_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final int version;

    ClientKind(int version) {
        this.version = version;
    }

    boolean speaks5() {
        return version == 5;
    }

    /** CONNACK has said whether there is a session since 3.1.1. */
    boolean learnsOfSession() {
        return version > 3;
    }

    /** Over plain TCP. */
    TestClient create(InetSocketAddress broker) throws Exception {
        return create(URI.create("mqtt://" + broker.getHostString() + ":" + broker.getPort()));
    }

    /** As the scheme says: {@code mqtt} or {@code ws}, or {@code mqtts} or {@code wss}. */
    TestClient create(URI broker) throws Exception {
        return switch (this) {
            case PAHO_31, PAHO_311 -> new PahoClient3(broker, version);
            case PAHO_5 -> new PahoClient5(broker);
            case HIVEMQ_311 -> new HiveClient3(broker);
            case HIVEMQ_5 -> new HiveClient5(broker);
            case MQTTJS_31, MQTTJS_311, MQTTJS_5 -> {
                Programs.need("node", "npm");
                yield new MqttJsClient(broker, version);
            }
        };
    }

    /** A name that no other test uses, valid as a client identifier of every version: 23 characters at most in 3.1. */
    String unique(String what) {
        return what + Long.toString(RUN, 36) + Integer.toString(NUMBER.incrementAndGet(), 36);
    }
}
