package org.marquetry.itests.crash;

/** Something that a client did or saw. */
sealed interface Event {
    /** CONNACK came. */
    record Connected(String client, boolean clean, boolean sessionPresent) implements Event {}

    /** CONNECT was written that wants the session and its subscriptions to be forgotten. */
    record Resetting(String client) implements Event {}

    /** CONNACK comes and says that there is no session, when it may have ended by itself. */
    record Lapsed(String client) implements Event {}

    /** CONNACK comes and says that there is a session, long after it must have ended by itself. */
    record Overstayed(String client) implements Event {}

    /** SUBSCRIBE was written. */
    record Subscribing(String client, String filter, int qos) implements Event {}

    /** SUBACK came. */
    record Subscribed(String client, String filter) implements Event {}

    /** UNSUBSCRIBE was written. */
    record Unsubscribing(String client, String filter) implements Event {}

    /** UNSUBACK came. */
    record Unsubscribed(String client, String filter) implements Event {}

    /** PUBLISH was written, for the first time or again; of a will, the CONNECT that has it. */
    record Publishing(Publication publication) implements Event {}

    /** PUBACK or PUBREC came and says success. */
    record Promised(Publication publication) implements Event {}

    /** A client has gone, and the broker is sure to know that it has to publish the will. */
    record Bequeathed(Publication will) implements Event {}

    /** PUBACK or PUBREC came and says that the publication was not taken. */
    record Refused(Publication publication, int reason) implements Event {}

    /** SUBACK or UNSUBACK came and says that it was not done. */
    record Declined(String client, String filter, int reason) implements Event {}

    /** The client came back before its will was due. */
    record Withdrawn(Publication publication) implements Event {}

    /** A message came that is new to a correct receiver: one with QoS 2 is not as long as its identifier is not released. */
    record Delivered(String client, long publication, int qos) implements Event {}

    /** What somebody who has just subscribed is told; publication {@link #NOTHING} for nothing. */
    record RetainedSeen(String topic, long publication) implements Event {
        static final long NOTHING = -1;
    }

    /** A message came whose content is not what anybody published. */
    record Damaged(String client, String what) implements Event {}

    /** A message came whose time was over before its receiver came back. */
    record Stale(String client, long publication) implements Event {}

    /** The disk has begun to fail, so that the broker may refuse what it can take later. */
    record Troubled() implements Event {}

    /** The broker ended, in whatever way, and was started again. */
    record Restarted(String how) implements Event {}
}
