package org.marquetry.broker.internal;

import io.netty.buffer.ByteBuf;

/**
 * What one client may publish to, for the topics that it published to most recently; found by the bytes of a topic, so that no
 * name has to be made for one that is known. One topic displaces another by chance.
 */
final class PublishAnswers {
    private static final int SLOTS = 64;

    private final byte[][] topics = new byte[SLOTS][];
    private final TopicAnswers[] answers = new TopicAnswers[SLOTS];

    /** What is known about a topic; nothing at first. */
    TopicAnswers of(ByteBuf buffer, int start, int length) {
        int slot = slot(buffer, start, length);
        if (!isTopic(topics[slot], buffer, start, length)) {
            byte[] topic = new byte[length];
            buffer.getBytes(start, topic);
            topics[slot] = topic;
            answers[slot] = new TopicAnswers();
        }
        return answers[slot];
    }

    private static int slot(ByteBuf buffer, int start, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + buffer.getByte(start + i);
        }
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    private static boolean isTopic(byte[] topic, ByteBuf buffer, int start, int length) {
        if (topic == null || topic.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (topic[i] != buffer.getByte(start + i)) {
                return false;
            }
        }
        return true;
    }
}
