package org.marquetry.broker.internal;

import org.marquetry.api.message.Message;

/** Publishes whole messages on one loop: retains them if they say so, and distributes them. */
final class Publications {
    private final Engine engine;
    private final EngineLoop loop;

    Publications(Engine engine, EngineLoop loop) {
        this.engine = engine;
        this.loop = loop;
    }

    /** Retains a message that is to be retained; false if there is no room for it. */
    boolean retain(Message message) {
        if (!message.retain()) {
            return true;
        }
        if (!engine.retained().hasRoom(message)) {
            return false;
        }
        RetainedChanges.Change change = engine.retained().retain(message);
        if (change != null) {
            loop.append(change);
        }
        return true;
    }

    /** Publishes a message that nobody waits for an acknowledgement of, such as a will. */
    void publish(Message message, Receiver origin) {
        if (!retain(message)) {
            Incidents.retainedFull(message.topic());
        }
        loop.router().distribute(loop.router().route(message), message, origin);
    }
}
