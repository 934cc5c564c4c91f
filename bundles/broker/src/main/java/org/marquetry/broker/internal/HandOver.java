package org.marquetry.broker.internal;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;

/** What somebody waits for when a message is given to receivers, of whatever loops. Belongs to the publisher's loop. */
interface HandOver {
    /** How receivers of the publisher's loop keep it. */
    Keeping here();

    /** Says that the message is handed to receivers of another loop: what is waited for there, or null for nothing. */
    @Nullable HandOver elsewhere(Target[] targets);

    /** Delivers the message on the loop that it was handed to, and sees to it that who waits will know. */
    void deliver(EngineLoop to, Message message, Target[] targets, @Nullable Receiver origin);
}
