package org.marquetry.broker.internal.promises;

import java.util.HashMap;
import java.util.Map;

/** Whether a topic filter matches a topic (section 4.7), level by level. */
final class Matching {
    private static final String SHARE = "$share/";

    private final Map<String, Map<String, Boolean>> known = new HashMap<>();

    boolean matches(String filter, String topic) {
        return known.computeIfAbsent(filter, each -> new HashMap<>())
                .computeIfAbsent(topic, each -> matches(plain(filter).split("/", -1), topic.split("/", -1)));
    }

    static boolean isShared(String filter) {
        return filter.startsWith(SHARE);
    }

    private static String plain(String filter) {
        return isShared(filter) ? filter.substring(filter.indexOf('/', SHARE.length()) + 1) : filter;
    }

    private static boolean matches(String[] filter, String[] topic) {
        if (topic[0].startsWith("$") && (filter[0].equals("+") || filter[0].equals("#"))) {
            return false;
        }
        for (int i = 0; i < filter.length; i++) {
            if (filter[i].equals("#")) {
                return true;
            }
            if (i == topic.length || !filter[i].equals("+") && !filter[i].equals(topic[i])) {
                return false;
            }
        }
        return filter.length == topic.length;
    }
}
