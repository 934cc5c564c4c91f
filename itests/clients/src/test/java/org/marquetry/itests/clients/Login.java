package org.marquetry.itests.clients;

/** What a client says in CONNECT. What belongs to MQTT 5.0 only is ignored by clients of earlier versions. */
record Login(
        String clientId,
        boolean clean,
        int keepAlive,
        Message will,
        long willDelay,
        long sessionExpiry,
        Integer receiveMaximum,
        Integer topicAliasMaximum) {

    /** A session that ends with the connection. */
    static Login as(String clientId) {
        return new Login(clientId, true, 60, null, 0, 0, null, null);
    }

    /** A session that is kept, and resumed if there is one. */
    Login kept() {
        return keptFor(3600);
    }

    Login keptFor(long seconds) {
        return new Login(clientId, false, keepAlive, will, willDelay, seconds, receiveMaximum, topicAliasMaximum);
    }

    /** Starts anew, and keeps the session for some seconds after the connection. */
    Login anewFor(long seconds) {
        return new Login(clientId, true, keepAlive, will, willDelay, seconds, receiveMaximum, topicAliasMaximum);
    }

    Login keepAlive(int seconds) {
        return new Login(clientId, clean, seconds, will, willDelay, sessionExpiry, receiveMaximum, topicAliasMaximum);
    }

    Login will(Message message) {
        return new Login(
                clientId, clean, keepAlive, message, willDelay, sessionExpiry, receiveMaximum, topicAliasMaximum);
    }

    Login willDelay(long seconds) {
        return new Login(clientId, clean, keepAlive, will, seconds, sessionExpiry, receiveMaximum, topicAliasMaximum);
    }

    Login receiveMaximum(int most) {
        return new Login(clientId, clean, keepAlive, will, willDelay, sessionExpiry, most, topicAliasMaximum);
    }

    Login topicAliasMaximum(int most) {
        return new Login(clientId, clean, keepAlive, will, willDelay, sessionExpiry, receiveMaximum, most);
    }
}
