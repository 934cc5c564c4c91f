package org.marquetry.broker.internal.topic;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When a filter changed last of those that begin alike: a bounded number of marks, each with the number of the last change
 * of a filter whose first levels, up to the first wildcard, lead to it. To tell that nothing concerns a topic takes a look
 * at a mark for each of its first levels, however many changes there were; marks that several beginnings share may give a
 * false alarm. Marked by one thread at a time, read in any.
 */
final class ChangeMarks {
    private static final int DEEPEST = 4;
    private static final int SIZE_BITS = 15;
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private final AtomicLongArray last = new AtomicLongArray(1 << SIZE_BITS);

    void add(TopicLevels filter, long number) {
        long beginning = FACTOR;
        int depth = Math.min(filter.count(), DEEPEST);
        for (int level = 0; level < depth && !isWildcard(filter, level); level++) {
            beginning = longer(beginning, filter.hash(level));
        }
        last.set(place(beginning), number);
    }

    private static boolean isWildcard(TopicLevels filter, int level) {
        return filter.isSingleLevelWildcard(level) || filter.isMultiLevelWildcard(level);
    }

    /** The marks of the filters that may match a topic. */
    int[] of(TopicLevels topic) {
        int depth = Math.min(topic.count(), DEEPEST);
        int[] marks = new int[depth + 1];
        long beginning = FACTOR;
        marks[0] = place(beginning);
        for (int level = 0; level < depth; level++) {
            beginning = longer(beginning, topic.hash(level));
            marks[level + 1] = place(beginning);
        }
        return marks;
    }

    /** Whether at none of the marks there is a change later than the given one. */
    boolean areQuiet(int[] marks, long since) {
        for (int mark : marks) {
            if (last.get(mark) > since) {
                return false;
            }
        }
        return true;
    }

    private static long longer(long beginning, int hash) {
        long mixed = (beginning ^ hash) * FACTOR;
        return mixed ^ (mixed >>> 32);
    }

    private static int place(long beginning) {
        return (int) ((beginning * FACTOR) >>> (Long.SIZE - SIZE_BITS));
    }
}
