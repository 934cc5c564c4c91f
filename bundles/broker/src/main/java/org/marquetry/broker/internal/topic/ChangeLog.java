package org.marquetry.broker.internal.topic;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which filters have changed lately, numbered, so that who remembers a look-up can tell whether a change since concerns its
 * topic. Keeps the last {@value #KEPT} changes. Written under the tree's lock after the change has become visible; read in
 * any thread without a lock: what was looked up after reading {@link #sequence} holds as long as no later change concerns it.
 */
public final class ChangeLog {
    static final int KEPT = 1024;

    /** Of longer filters the beginning is kept, and counts as if it ended with {@code #}. */
    static final int LONGEST = 1024;

    private record Change(long number, byte[] filter) {}

    private final ChangeMarks marks = new ChangeMarks();
    private final AtomicReferenceArray<Change> changes = new AtomicReferenceArray<>(KEPT);
    private volatile long sequence;

    ChangeLog() {}

    /** How many changes there have been. Costs one volatile read. */
    public long sequence() {
        return sequence;
    }

    /** Only one thread at a time. */
    void add(TopicLevels filter) {
        long number = sequence;
        marks.add(filter, number + 1);
        changes.set((int) (number % KEPT), new Change(number, shortened(filter.toByteArray())));
        sequence = number + 1;
    }

    private static byte[] shortened(byte[] filter) {
        if (filter.length <= LONGEST) {
            return filter;
        }
        int end = LONGEST - 1;
        while (end > 0 && filter[end - 1] != '/') {
            end--;
        }
        byte[] beginning = Arrays.copyOf(filter, end + 1);
        beginning[end] = '#';
        return beginning;
    }

    /** What {@link #isQuiet} needs to know of a topic. */
    int[] marks(TopicLevels topic) {
        return marks.of(topic);
    }

    /**
     * Whether surely none of the changes since one concerns a topic. Costs the same however many there were; false may be
     * a false alarm.
     */
    boolean isQuiet(int[] marksOfTopic, long since) {
        return marks.areQuiet(marksOfTopic, since);
    }

    /**
     * Whether one of the changes from {@code since} to before {@code until} may concern a topic: true too if some of them
     * have been forgotten. Costs a few bytes' comparison a change.
     */
    boolean concerns(byte[] topic, long since, long until) {
        if (until - since > KEPT) {
            return true;
        }
        for (long number = since; number < until; number++) {
            Change change = changes.get((int) (number % KEPT));
            if (change.number() != number || FilterBytes.match(change.filter(), topic)) {
                return true;
            }
        }
        return false;
    }
}
