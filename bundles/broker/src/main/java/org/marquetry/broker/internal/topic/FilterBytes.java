package org.marquetry.broker.internal.topic;

/** Whether a filter matches a topic (MQTT 5.0 section 4.7), both as UTF-8 and with nothing prepared. Makes no garbage. */
final class FilterBytes {
    private FilterBytes() {}

    static boolean match(byte[] filter, byte[] topic) {
        if (topic.length > 0 && topic[0] == '$' && filter.length > 0 && isWildcard(filter[0])) {
            return false;
        }
        return match(filter, 0, filter.length, topic, 0, topic.length);
    }

    /** The same for the rest of a filter and of a topic, from the beginning of a level on; so {@code $} is not special. */
    static boolean match(byte[] filter, int filterFrom, int filterTo, byte[] topic, int topicFrom, int topicTo) {
        int f = filterFrom;
        int t = topicFrom;
        while (f < filterTo && filter[f] != '#') {
            if (filter[f] == '+') {
                f++;
                t = levelEnd(topic, t, topicTo);
            } else {
                int most = Math.min(filterTo - f, topicTo - t);
                int same = sameUntilLevelEnd(filter, f, topic, t, most);
                f += same;
                t += same;
            }
            if (f == filterTo || t == topicTo) {
                return t == topicTo && isNothingOrParent(filter, f, filterTo);
            }
            if (filter[f] != '/' || topic[t] != '/') {
                return false;
            }
            f++;
            t++;
        }
        return f < filterTo || t == topicTo;
    }

    private static boolean isWildcard(byte sign) {
        return sign == '+' || sign == '#';
    }

    /** Where the level ends that begins at {@code from}. */
    static int levelEnd(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '/') {
            end++;
        }
        return end;
    }

    private static int sameUntilLevelEnd(byte[] filter, int f, byte[] topic, int t, int most) {
        int same = 0;
        while (same < most && filter[f + same] != '/' && filter[f + same] == topic[t + same]) {
            same++;
        }
        return same;
    }

    /** Whether the filter ends here, or with {@code /#}, which matches the level above too. */
    private static boolean isNothingOrParent(byte[] filter, int from, int to) {
        return from == to || from == to - 2 && filter[from] == '/' && filter[from + 1] == '#';
    }
}
