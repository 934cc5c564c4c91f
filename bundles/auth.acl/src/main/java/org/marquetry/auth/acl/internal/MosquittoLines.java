package org.marquetry.auth.acl.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.marquetry.api.auth.Access;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;

/**
 * Rules in the form of Mosquitto's acl_file, with the meaning that they have there: those of a user before the patterns, of both
 * the denials first; {@code topic} lines before the first {@code user} are for anonymous clients; any subscription is allowed, and
 * what it brings is checked message by message.
 */
final class MosquittoLines {
    private static final Set<QoS> ANY_QOS = EnumSet.allOf(QoS.class);
    private static final Set<Access> READ = EnumSet.of(Access.RECEIVE);
    private static final Set<Access> WRITE = EnumSet.of(Access.PUBLISH, Access.WILL);
    private static final Set<Access> BOTH = EnumSet.of(Access.RECEIVE, Access.PUBLISH, Access.WILL);
    private static final List<String> WORDS = List.of("user", "topic", "pattern");

    private record Line(Who who, boolean allows, Set<Access> accesses, String filter, String text) {}

    private final List<Line> topics = new ArrayList<>();
    private final List<Line> patterns = new ArrayList<>();
    private Who who = Who.ANONYMOUS;

    private MosquittoLines() {}

    /** Whether the first line that says something says it in Mosquitto's words. */
    static boolean areThese(List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .findFirst()
                .map(line -> WORDS.contains(line.split("\\s+")[0]))
                .orElse(false);
    }

    /** @throws IllegalArgumentException if a line is wrong, with a message that names it */
    static Rules parse(List<String> lines) {
        MosquittoLines parser = new MosquittoLines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    parser.take(line, i + 1);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
                }
            }
        }
        return parser.rules();
    }

    private void take(String line, int number) {
        String[] words = line.split("\\s+", 2);
        if (!WORDS.contains(words[0])) {
            throw new IllegalArgumentException("it begins with none of user, topic and pattern");
        }
        if (words.length < 2) {
            throw new IllegalArgumentException("it ends behind " + words[0]);
        }
        switch (words[0]) {
            case "user" -> who = new Who(Who.Kind.USER, words[1]);
            case "topic" -> topics.add(line(who, words[1], "line " + number + ": " + line));
            default -> patterns.add(line(Who.EVERYONE, words[1], "line " + number + ": " + line));
        }
    }

    /** The access and the filter, which may have spaces in it; without an access it is both. */
    private static Line line(Who who, String rest, String text) {
        String[] words = rest.split("\\s+", 2);
        if (words.length == 1) {
            return new Line(who, true, BOTH, filter(rest), text);
        }
        String filter = filter(words[1]);
        return switch (words[0]) {
            case "read" -> new Line(who, true, READ, filter, text);
            case "write" -> new Line(who, true, WRITE, filter, text);
            case "readwrite" -> new Line(who, true, BOTH, filter, text);
            case "deny" -> new Line(who, false, BOTH, filter, text);
            default ->
                throw new IllegalArgumentException(
                        "access '" + words[0] + "' is not allowed; allowed is read, write, readwrite, deny");
        };
    }

    private static String filter(String text) {
        try {
            return TopicFilter.of(text).toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(text + " is not a topic filter: " + e.getMessage(), e);
        }
    }

    private Rules rules() {
        Rules.Builder rules = new Rules.Builder();
        int order = 0;
        Rule anySubscription = new Rule(
                order++,
                true,
                EnumSet.of(Access.SUBSCRIBE),
                ANY_QOS,
                null,
                null,
                false,
                "any subscription is allowed, its messages are checked");
        rules.addForAll(anySubscription);
        for (List<Line> kind : List.of(topics, patterns)) {
            for (boolean allows : new boolean[] {false, true}) {
                for (Line line : kind) {
                    if (line.allows == allows) {
                        rules.add(
                                line.who,
                                line.filter,
                                new Rule(
                                        order++,
                                        allows,
                                        line.accesses,
                                        ANY_QOS,
                                        null,
                                        null,
                                        kind == patterns,
                                        line.text));
                    }
                }
            }
        }
        return rules.build();
    }
}
