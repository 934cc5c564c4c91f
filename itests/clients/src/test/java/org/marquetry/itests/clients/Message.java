package org.marquetry.itests.clients;

import java.nio.charset.StandardCharsets;

/** A message as a client sends or receives it. */
record Message(String topic, byte[] payload, int qos, boolean retain, Extras extras) {
    static Message of(String topic, String text, int qos) {
        return of(topic, text.getBytes(StandardCharsets.UTF_8), qos);
    }

    static Message of(String topic, byte[] payload, int qos) {
        return new Message(topic, payload, qos, false, Extras.NONE);
    }

    Message retained() {
        return new Message(topic, payload, qos, true, extras);
    }

    Message with(Extras other) {
        return new Message(topic, payload, qos, retain, other);
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** What most tests compare. */
    String summary() {
        return topic + " q" + qos + (retain ? " retained " : " ") + text();
    }

    @Override
    public String toString() {
        return payload.length > 200 ? topic + " with " + payload.length + " bytes" : summary() + " " + extras;
    }
}
