package org.marquetry.api.store;

import org.marquetry.api.message.Message;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a starting engine is told of what is kept: first the sessions, so that clients can be let in, and then what takes longer.
 * A call may block for as long as the engine has not taken what it was told before.
 */
@ProviderType
public interface Replay {
    /** A session, before all else of its client; then its will, its subscriptions, and identifiers of incoming messages. */
    void session(StoreChange.OfSession kept);

    /**
     * Messages wait for a client, of which these are the lowest and the highest sequence number. After its session; not for
     * clients for whom nothing waits.
     */
    void queue(String clientId, long first, long last);

    /**
     * Some of the messages that wait for a client have a packet identifier, up to this sequence number; behind it none has.
     * After its {@link #queue}, for each client for whom it is so: the engine has to know them before it lets the client in.
     */
    default void marked(String clientId, long last) {}

    /** All sessions, and the ends of their queues, have been told. */
    void sessionsComplete();

    /** A retained message, after the sessions. */
    void retained(Message message);

    /**
     * What waited for a client when the replay began, counted. After the sessions, for each client that has a
     * {@link #queue}.
     *
     * @param messages how many
     * @param bytes the sum of their {@link Message#size sizes}, and perhaps a little more
     */
    void queueSize(String clientId, long messages, long bytes);
}
