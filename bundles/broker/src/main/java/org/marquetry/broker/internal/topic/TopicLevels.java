package org.marquetry.broker.internal.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.marquetry.api.message.Message;
import org.marquetry.api.topic.TopicFilter;

/**
 * A topic name as its levels: UTF-8 bytes, and where each level ends. A carrier to be used again and again by one thread, so
 * that a look-up makes no garbage; made by {@link SubscriptionTree#levels()} for use with that tree. To set it costs a copy
 * of the bytes; the levels are found when first asked for.
 */
public final class TopicLevels {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final String SHARE = "$share/";
    private static final int UNKNOWN = -1;

    private final TopicHash hashing;
    private byte[] bytes = new byte[64];
    private int length;
    private int count = UNKNOWN;
    private int[] ends = new int[8];
    private int[] hashes = new int[8];

    TopicLevels(TopicHash hashing) {
        this.hashing = hashing;
    }

    boolean isMadeWith(TopicHash other) {
        return hashing == other;
    }

    /** Takes a topic name from a buffer, whose indexes stay as they are. */
    public TopicLevels set(ByteBuf buffer, int start, int byteCount) {
        room(byteCount);
        // Not by the buffer's own bulk copy, which makes an object each time where Netty goes without Unsafe (JDK 24
        // and later).
        int at = 0;
        for (; at <= byteCount - Long.BYTES; at += Long.BYTES) {
            LONGS.set(bytes, at, buffer.getLong(start + at));
        }
        for (; at < byteCount; at++) {
            bytes[at] = buffer.getByte(start + at);
        }
        return this;
    }

    /** Takes a topic name. */
    public TopicLevels set(String topic) {
        return set(topic.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the topic name of a message. */
    public TopicLevels set(Message message) {
        room(message.topicLength());
        message.writeTopicTo(Unpooled.wrappedBuffer(bytes).clear());
        return this;
    }

    /** Takes a filter, without {@code $share/NAME/}. */
    TopicLevels set(TopicFilter filter) {
        String text = filter.toString();
        String share = filter.shareName();
        return set(share == null ? text : text.substring(SHARE.length() + share.length() + 1));
    }

    private TopicLevels set(byte[] topic) {
        room(topic.length);
        System.arraycopy(topic, 0, bytes, 0, topic.length);
        return this;
    }

    private void room(int byteCount) {
        if (bytes.length < byteCount) {
            bytes = new byte[Math.max(byteCount, bytes.length * 2)];
        }
        length = byteCount;
        count = UNKNOWN;
    }

    /** How many levels there are: one at least. */
    public int count() {
        if (count == UNKNOWN) {
            split();
        }
        return count;
    }

    private void split() {
        int found = 0;
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '/') {
                end(found++, start, i);
                start = i + 1;
            }
        }
        end(found++, start, length);
        count = found;
    }

    private void end(int level, int start, int end) {
        if (level == ends.length) {
            ends = Arrays.copyOf(ends, level * 2);
            hashes = Arrays.copyOf(hashes, level * 2);
        }
        ends[level] = end;
        hashes[level] = hashing.of(bytes, start, end);
    }

    /** Whether a leading wildcard must not match it (MQTT 5.0 section 4.7.2). */
    boolean beginsWithDollar() {
        return length > 0 && bytes[0] == '$';
    }

    /** The hash of the whole. */
    int hash() {
        return hashing.of(bytes, 0, length);
    }

    boolean isWhole(byte[] other) {
        return Arrays.equals(bytes, 0, length, other, 0, other.length);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    int hash(int level) {
        return hashes[level];
    }

    /** Whether the level has the name that a label begins with. */
    boolean isFirstLevelOf(int level, byte[] label) {
        return isLevel(level, label, 0);
    }

    /** Whether the level has the same name as the one that begins in a label at {@code from}, if one begins there. */
    boolean isLevel(int level, byte[] label, int from) {
        int start = start(level);
        int to = from + ends[level] - start;
        return to <= label.length
                && (to == label.length || label[to] == '/')
                && Arrays.equals(bytes, start, ends[level], label, from, to);
    }

    /** Whether the levels from the given one to the end are those of a label. */
    boolean isFrom(int level, byte[] label) {
        return Arrays.equals(bytes, start(level), length, label, 0, label.length);
    }

    /** Whether, as those of a topic, the levels from the given one to the end match the rest of a filter. */
    boolean isMatchedFrom(int level, byte[] filter) {
        return FilterBytes.match(filter, 0, filter.length, bytes, start(level), length);
    }

    /** Whether, as those of a filter, the levels from the given one to the end match the rest of a topic. */
    boolean matchesFrom(int level, byte[] topic) {
        return FilterBytes.match(bytes, start(level), length, topic, 0, topic.length);
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Whether the level of a filter is {@code +}. */
    boolean isSingleLevelWildcard(int level) {
        return isWildcard(level, '+');
    }

    /** Whether the level of a filter is {@code #}. */
    boolean isMultiLevelWildcard(int level) {
        return isWildcard(level, '#');
    }

    private boolean isWildcard(int level, char sign) {
        int start = start(level);
        return ends[level] == start + 1 && bytes[start] == sign;
    }

    int start(int level) {
        return level == 0 ? 0 : ends[level - 1] + 1;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
