package org.marquetry.itests.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntFunction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Topic names as they lie in the buffer of an event loop, one after the other and then from the beginning again. */
final class TopicTreeTopics {
    private final ByteBuf buffer = Unpooled.directBuffer();
    private final int[] ends;
    private int next;

    /** So many topics, of numbers chosen at random below a limit. */
    TopicTreeTopics(int count, int limit, IntFunction<String> names) {
        ends = new int[count];
        int topic = 0;
        for (String name : names(count, limit, names)) {
            buffer.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            ends[topic++] = buffer.writerIndex();
        }
    }

    /** The same topics as strings. */
    static String[] names(int count, int limit, IntFunction<String> names) {
        Random random = new Random(1);
        String[] chosen = new String[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = names.apply(random.nextInt(limit));
        }
        return chosen;
    }

    ByteBuf buffer() {
        return buffer;
    }

    void next() {
        next = next + 1 == ends.length ? 0 : next + 1;
    }

    int start() {
        return next == 0 ? 0 : ends[next - 1];
    }

    int length() {
        return ends[next] - start();
    }

    void release() {
        buffer.release();
    }
}
