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
        Random random = new Random(1);
        ends = new int[count];
        for (int i = 0; i < count; i++) {
            buffer.writeBytes(names.apply(random.nextInt(limit)).getBytes(StandardCharsets.UTF_8));
            ends[i] = buffer.writerIndex();
        }
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
