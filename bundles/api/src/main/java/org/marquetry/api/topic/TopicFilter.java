package org.marquetry.api.topic;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A well-formed topic filter (MQTT 5.0 section 4.7), taken apart: for {@code $share/NAME/FILTER} (section 4.8.2) the share
 * name and the filter behind it. Immutable; equal if written the same.
 */
public final class TopicFilter {
    public static final int MAX_BYTES = 65_535;
    private static final String SHARE = "$share/";

    private final String text;
    private final @Nullable String shareName;
    private final String[] levels;

    private TopicFilter(String text, @Nullable String shareName, String[] levels) {
        this.text = text;
        this.shareName = shareName;
        this.levels = levels;
    }

    /**
     * Takes a filter apart.
     *
     * @throws IllegalArgumentException saying what is wrong with it, if it is not well formed
     */
    public static TopicFilter of(String text) {
        if (text.startsWith(SHARE) || text.equals("$share")) {
            return shared(text);
        }
        return new TopicFilter(text, null, checkedLevels(text));
    }

    private static TopicFilter shared(String text) {
        int end = text.indexOf('/', SHARE.length());
        if (end < 0) {
            throw new IllegalArgumentException("a shared subscription is $share/NAME/FILTER");
        }
        String name = text.substring(SHARE.length(), end);
        if (name.isEmpty() || name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
            throw new IllegalArgumentException("a share name has a character at least, and neither '+' nor '#'");
        }
        return new TopicFilter(text, name, checkedLevels(text.substring(end + 1)));
    }

    private static String[] checkedLevels(String filter) {
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("a topic filter has a character at least");
        }
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            checkLevel(levels[i], i == levels.length - 1);
        }
        return levels;
    }

    private static void checkLevel(String level, boolean last) {
        if (level.indexOf('#') >= 0 && !(last && level.length() == 1)) {
            throw new IllegalArgumentException("'#' stands alone in the last level of a topic filter");
        }
        if (level.indexOf('+') >= 0 && level.length() != 1) {
            throw new IllegalArgumentException("'+' stands alone in its level of a topic filter");
        }
        if (level.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a topic filter has no U+0000");
        }
    }

    /** The share name, or null for a subscription of its own. */
    public @Nullable String shareName() {
        return shareName;
    }

    public boolean isShared() {
        return shareName != null;
    }

    /** How many levels the filter has, without those of {@code $share/NAME/}. */
    public int levelCount() {
        return levels.length;
    }

    public String level(int index) {
        return levels[index];
    }

    public boolean hasWildcard() {
        for (String level : levels) {
            if (level.equals("+") || level.equals("#")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a topic name, given as its levels, matches (sections 4.7.1 and 4.7.2): a leading wildcard does not match a
     * topic that begins with {@code $}.
     */
    public boolean matches(String[] topic) {
        if (topic[0].startsWith("$") && !levels[0].startsWith("$")) {
            return false;
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i].equals("#")) {
                return true;
            }
            if (i >= topic.length || !(levels[i].equals("+") || levels[i].equals(topic[i]))) {
                return false;
            }
        }
        return levels.length == topic.length;
    }

    /** Whether a topic name matches. */
    public boolean matches(String topic) {
        return matches(TopicName.levels(topic));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicFilter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
    }

    /** The filter as the client wrote it, with {@code $share/NAME/}. */
    @Override
    public String toString() {
        return text;
    }
}
