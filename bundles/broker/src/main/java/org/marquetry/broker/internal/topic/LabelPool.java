package org.marquetry.broker.internal.topic;

/**
 * Remembers short level names that were used lately, since many nodes have the same. Of bounded size and forgetful: a name
 * pushes out another of the same place. For one thread at a time.
 */
final class LabelPool {
    private static final int PLACES = 1024;
    private static final int LONGEST = 32;

    private final byte[][] labels = new byte[PLACES][];

    /** The name of a level of a topic or filter. */
    byte[] label(TopicLevels levels, int level) {
        int place = levels.hash(level) & (PLACES - 1);
        byte[] known = labels[place];
        if (known != null && levels.isLevel(level, known)) {
            return known;
        }
        byte[] label = levels.level(level);
        if (label.length <= LONGEST) {
            labels[place] = label;
        }
        return label;
    }
}
