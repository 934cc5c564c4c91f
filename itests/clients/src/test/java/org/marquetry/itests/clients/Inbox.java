package org.marquetry.itests.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.marquetry.itests.harness.Deadline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

/** The messages that have reached a client, in their order. */
final class Inbox {
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    void add(Message message) {
        messages.add(message);
    }

    /** The next message; fails if none comes. */
    Message next() throws InterruptedException {
        Message message = messages.poll(Deadline.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(message, "no message arrived");
        return message;
    }

    List<String> nextTexts(int count) throws InterruptedException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            texts.add(next().text());
        }
        return texts;
    }

    /** Expects the next message to be this one. */
    void expect(String summary) throws InterruptedException {
        assertEquals(summary, next().summary());
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }
}
