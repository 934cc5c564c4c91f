package org.marquetry.itests.clients;

import java.io.Closeable;

/** A client library behind the words that the tests need. Everything waits for the broker's answer. */
interface TestClient extends Closeable {
    /** What {@link #awaitEnd} returns if the connection ended without a word from the broker. */
    int NO_REASON = -1;

    Welcome connect(Login login) throws Exception;

    /** Returns the code of SUBACK. */
    int subscribe(Subscription subscription) throws Exception;

    void unsubscribe(String filter) throws Exception;

    /** Returns when the flow of the message's QoS is complete. */
    void publish(Message message) throws Exception;

    Inbox inbox();

    /** Says DISCONNECT. */
    void disconnect() throws Exception;

    /** Says DISCONNECT with reason 0x04, of MQTT 5.0. */
    void disconnectWithWill() throws Exception;

    /** Waits until the broker has ended the connection, and returns its reason. */
    int awaitEnd() throws Exception;
}
