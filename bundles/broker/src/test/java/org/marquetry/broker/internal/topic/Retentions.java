package org.marquetry.broker.internal.topic;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Messages in and out of a tree of retained messages. */
final class Retentions {
    private Retentions() {}

    static @Nullable Message put(RetainedTree tree, Message message) {
        return message(tree.replace(message.topic(), Retained.of(message)));
    }

    static @Nullable Message remove(RetainedTree tree, String topic) {
        return message(tree.remove(topic));
    }

    static @Nullable Message get(RetainedTree tree, String topic) {
        return message(tree.get(topic));
    }

    static @Nullable Message next(RetainedCursor cursor) {
        return message(cursor, cursor.next());
    }

    static @Nullable Message next(RetainedCursor cursor, int steps) {
        return message(cursor, cursor.next(steps));
    }

    private static @Nullable Message message(RetainedCursor cursor, @Nullable Retained found) {
        Message message = message(found);
        if (message != null) {
            assertEquals(message.topic(), cursor.topic());
        }
        return message;
    }

    private static @Nullable Message message(@Nullable Retained retained) {
        return retained == null ? null : retained.message();
    }
}
