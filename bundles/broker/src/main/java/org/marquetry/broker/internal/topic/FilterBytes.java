package org.marquetry.broker.internal.topic;

/** Whether a filter matches a topic (MQTT 5.0 section 4.7), both as UTF-8 and with nothing prepared. Makes no garbage. */
final class FilterBytes {
    private FilterBytes() {}

    static boolean match(byte[] filter, byte[] topic) {
        if (topic.length > 0 && topic[0] == '$' && filter.length > 0 && isWildcard(filter[0])) {
            return false;
        }
        int f = 0;
        int t = 0;
        while (f < filter.length && filter[f] != '#') {
            if (filter[f] == '+') {
                f++;
                t = levelEnd(topic, t);
            } else {
                int same = sameUntilLevelEnd(filter, f, topic, t);
                f += same;
                t += same;
            }
            if (f == filter.length || t == topic.length) {
                return t == topic.length && isNothingOrParent(filter, f);
            }
            if (filter[f] != '/' || topic[t] != '/') {
                return false;
            }
            f++;
            t++;
        }
        return f < filter.length || t == topic.length;
    }

    private static boolean isWildcard(byte sign) {
        return sign == '+' || sign == '#';
    }

    private static int levelEnd(byte[] topic, int from) {
        int end = from;
        while (end < topic.length && topic[end] != '/') {
            end++;
        }
        return end;
    }

    private static int sameUntilLevelEnd(byte[] filter, int f, byte[] topic, int t) {
        int same = 0;
        while (f + same < filter.length
                && t + same < topic.length
                && filter[f + same] != '/'
                && filter[f + same] == topic[t + same]) {
            same++;
        }
        return same;
    }

    /** Whether the filter ends here, or with {@code /#}, which matches the level above too. */
    private static boolean isNothingOrParent(byte[] filter, int from) {
        return from == filter.length || from == filter.length - 2 && filter[from] == '/' && filter[from + 1] == '#';
    }
}
