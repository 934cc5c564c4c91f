package org.marquetry.broker.internal;

import org.marquetry.api.message.Message;

/** What somebody waits for when a message is handed to another loop. */
interface HandOver {
    /** Delivers the message on the loop that it was handed to, and sees to it that who waits will know. */
    void deliver(EngineLoop to, Message message, Target[] targets, Receiver origin);
}
