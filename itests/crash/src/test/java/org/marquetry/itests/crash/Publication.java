package org.marquetry.itests.crash;

/**
 * A message as its publisher made it.
 *
 * @param id also the order in which messages were made
 * @param empty without content, which removes what is retained
 */
record Publication(long id, String publisher, String topic, int qos, boolean retain, boolean empty) {
    static Publication plain(long id, String publisher, String topic, int qos) {
        return new Publication(id, publisher, topic, qos, false, false);
    }

    static Publication retained(long id, String publisher, String topic, int qos) {
        return new Publication(id, publisher, topic, qos, true, false);
    }

    static Publication removal(long id, String publisher, String topic, int qos) {
        return new Publication(id, publisher, topic, qos, true, true);
    }
}
