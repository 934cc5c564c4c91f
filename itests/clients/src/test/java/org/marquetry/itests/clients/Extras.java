package org.marquetry.itests.clients;

import java.util.List;

/** What a message of MQTT 5.0 carries beside its payload; null where there is none. User properties are {@code name=value}. */
record Extras(
        Integer payloadFormat,
        Long expiry,
        String contentType,
        String responseTopic,
        String correlationData,
        List<String> userProperties,
        List<Integer> subscriptionIdentifiers) {
    static final Extras NONE = new Extras(null, null, null, null, null, List.of(), List.of());

    Extras withExpiry(long seconds) {
        return new Extras(
                payloadFormat,
                seconds,
                contentType,
                responseTopic,
                correlationData,
                userProperties,
                subscriptionIdentifiers);
    }
}
