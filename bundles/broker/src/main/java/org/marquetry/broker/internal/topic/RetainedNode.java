package org.marquetry.broker.internal.topic;

import org.marquetry.api.message.Message;

/** A level of the topics that have a retained message. 32 bytes, without its name and what hangs on it. */
final class RetainedNode extends LevelNode<RetainedNode> {
    private volatile Message message;

    RetainedNode(int hash, byte[] label) {
        super(hash, label);
    }

    /** The message of the topic that ends here, or null. */
    Message message() {
        return message;
    }

    void message(Message changed) {
        message = changed;
    }

    @Override
    boolean isEmpty() {
        return super.isEmpty() && message == null;
    }

    @Override
    RetainedNode self() {
        return this;
    }
}
