package org.marquetry.auth.acl.internal;

/** The levels of topics (MQTT 5.0 section 4.7.1.1). */
final class Levels {
    static final String ANY = "+";
    static final String REST = "#";

    private Levels() {}

    static String[] split(String topic) {
        int count = 1;
        for (int at = topic.indexOf('/'); at >= 0; at = topic.indexOf('/', at + 1)) {
            count++;
        }
        String[] levels = new String[count];
        int start = 0;
        for (int i = 0; i < count - 1; i++) {
            int end = topic.indexOf('/', start);
            levels[i] = topic.substring(start, end);
            start = end + 1;
        }
        levels[count - 1] = topic.substring(start);
        return levels;
    }

    /** Whether a text has one of some characters. */
    static boolean hasOneOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
