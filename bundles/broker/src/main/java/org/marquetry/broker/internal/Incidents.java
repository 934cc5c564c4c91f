package org.marquetry.broker.internal;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Access;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators read about clients that misbehave or do not keep up: one line each, and no more than some a second, since
 * peers can make millions. What was left out is counted in the next line that is written.
 */
final class Incidents {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.broker");
    private static final int LINES_A_SECOND = 50;
    /** Clients that do not keep up must not hide those that misbehave, so each kind has its own. */
    private static final LineBudget CONNECTIONS = new LineBudget(LINES_A_SECOND);

    /** Nor may either hide who tries what it may not. */
    private static final LineBudget DENIALS = new LineBudget(LINES_A_SECOND);

    private static final LineBudget DROPS = new LineBudget(LINES_A_SECOND);
    /** Each commit of each loop fails when the store does, and every line says the same. */
    private static final LineBudget STORE = new LineBudget(1);

    private Incidents() {}

    /** A connection ended, or was refused something, for a reason that its peer gave. */
    static void ofConnection(ClientConnection connection, String what) {
        if (CONNECTIONS.allows()) {
            LOG.warn("{}: {}{}", connection.description(), printable(what), CONNECTIONS.leftOut());
        }
    }

    /** A client was not allowed what it wanted; the rule that has decided may be null. */
    static void denied(ClientConnection connection, AccessRequest request, @Nullable String rule) {
        if (DENIALS.allows()) {
            LOG.warn(
                    "{}, user {}: may not {} {}{}{}",
                    connection.description(),
                    request.identity().isAnonymous()
                            ? "anonymous"
                            : printable(request.identity().principal()),
                    wanted(request.access()),
                    printable(request.topic()),
                    rule == null ? "" : " (" + printable(rule) + ")",
                    DENIALS.leftOut());
        }
    }

    /** There is nobody to ask what clients may do. */
    static void authorizersAway(int grace) {
        LOG.warn(
                "there is no authorizer: until one comes, what clients want to do waits for {} s and is then refused",
                grace);
    }

    private static String wanted(Access access) {
        return switch (access) {
            case PUBLISH -> "publish to";
            case SUBSCRIBE -> "subscribe to";
            case RECEIVE -> "receive messages of";
            case WILL -> "leave a will for";
        };
    }

    /** Something that happens all the time and is of use only to who looks for it. */
    static void detail(Supplier<String> client, String what) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {}", client.get(), printable(what));
        }
    }

    /** Once for each time that a client falls behind. */
    static void slowReceiver(String clientId) {
        if (DROPS.allows()) {
            LOG.warn("client {}: reads too slowly, QoS 0 messages are dropped{}", printable(clientId), DROPS.leftOut());
        }
    }

    /** Once for each time that a queue fills up. */
    static void queueFull(String clientId) {
        if (DROPS.allows()) {
            LOG.warn("client {}: its queue is full, messages are dropped{}", printable(clientId), DROPS.leftOut());
        }
    }

    static void messagesDamaged(String clientId, int count) {
        if (STORE.allows()) {
            LOG.error(
                    "client {}: {} of the messages that waited for it cannot be read back and are lost; verify the"
                            + " store{}",
                    printable(clientId),
                    count,
                    STORE.leftOut());
        }
    }

    static void retainedDamaged(String topic) {
        if (STORE.allows()) {
            LOG.error(
                    "the retained message of {} cannot be read back and is lost; verify the store{}",
                    printable(topic),
                    STORE.leftOut());
        }
    }

    /** Clients are let in if their sessions could be read; of retained messages and counts of queues some may be missing. */
    static void replayFailed(StoreException reason) {
        LOG.error("what the store keeps could not all be read: {}", reason.getMessage());
    }

    static void retainedFull(String topic) {
        if (DROPS.allows()) {
            LOG.warn("no room to retain a message on {}{}", printable(topic), DROPS.leftOut());
        }
    }

    static void storeFailed(StoreException reason) {
        if (STORE.allows()) {
            LOG.error("the store failed: {}{}", reason.getMessage(), STORE.leftOut());
        }
    }

    /** More waits for the store to work again than may. */
    static void notKept(String topic) {
        if (STORE.allows()) {
            LOG.error("a message on {} is lost, since the store does not work{}", printable(topic), STORE.leftOut());
        }
    }

    /**
     * Does something that many depend on besides the one it is for: what goes wrong unexpectedly is written down and stays with
     * that one.
     */
    static void contain(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{} ended unexpectedly", what, e);
        }
    }

    /** Makes text from the network fit for one line of a log. */
    static String printable(String text) {
        String cut = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        StringBuilder line = new StringBuilder(cut.length());
        cut.codePoints()
                .forEach(c -> line.appendCodePoint(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c));
        return line.toString();
    }
}
