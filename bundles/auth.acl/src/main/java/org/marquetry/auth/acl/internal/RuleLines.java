package org.marquetry.auth.acl.internal;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.Access;
import org.marquetry.api.packet.QoS;
import org.marquetry.api.topic.TopicFilter;

/**
 * Rules in Marquetry's own form:
 *
 * <pre>
 * group NAME = MEMBER ...
 * allow|deny WHO ACTION[,ACTION...] FILTER ... [qos=0,1] [retain=yes|no] [shared=yes|no]
 * </pre>
 *
 * with words in quotation marks where they have spaces in them, and {@code user NAME}, {@code group NAME}, {@code role NAME}, {@code client ID}, {@code anonymous} and {@code everyone} for whom.
 */
public final class RuleLines {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");
    private static final Set<QoS> ANY_QOS = EnumSet.allOf(QoS.class);
    private static final Map<String, Set<Access>> ACTIONS = Map.of(
            "publish", EnumSet.of(Access.PUBLISH),
            "subscribe", EnumSet.of(Access.SUBSCRIBE),
            "receive", EnumSet.of(Access.RECEIVE),
            "will", EnumSet.of(Access.WILL),
            "read", EnumSet.of(Access.SUBSCRIBE, Access.RECEIVE),
            "write", EnumSet.of(Access.PUBLISH, Access.WILL),
            "readwrite", EnumSet.allOf(Access.class));

    private final Rules.Builder rules = new Rules.Builder();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> usedGroups = new HashSet<>();
    private int order;

    private RuleLines() {}

    /** @throws IllegalArgumentException if a line is wrong, with a message that names it */
    public static Rules parse(List<String> lines) {
        RuleLines parser = new RuleLines();
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
        parser.usedGroups.removeAll(parser.groups);
        if (!parser.usedGroups.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no group " + parser.usedGroups.iterator().next());
        }
        return parser.rules.build();
    }

    private void take(String line, int number) {
        List<String> words = words(line);
        switch (words.remove(0)) {
            case "group" -> group(words);
            case "allow" -> rule(true, words, "line " + number + ": " + line);
            case "deny" -> rule(false, words, "line " + number + ": " + line);
            default -> throw new IllegalArgumentException("it begins with none of allow, deny and group");
        }
    }

    /** Words between spaces; one that begins with a quotation mark ends at the next, and so may have spaces in it. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            words.add(matcher.group(1) == null ? matcher.group() : matcher.group(1));
        }
        return words;
    }

    private void group(List<String> words) {
        if (words.size() < 2 || !words.get(1).equals("=")) {
            throw new IllegalArgumentException(
                    "allowed is group NAME = MEMBER ..., with a user or role:NAME for a member");
        }
        Who group = new Who(Who.Kind.GROUP, words.get(0));
        groups.add(group.name());
        for (String member : words.subList(2, words.size())) {
            String name = member.endsWith(",") ? member.substring(0, member.length() - 1) : member;
            rules.member(
                    name.startsWith("role:")
                            ? new Who(Who.Kind.ROLE, name.substring("role:".length()))
                            : new Who(Who.Kind.USER, name),
                    group);
        }
    }

    private void rule(boolean allows, List<String> words, String text) {
        Who who = who(words);
        Set<Access> accesses = accesses(next(words, "an action"));
        List<String> filters = new ArrayList<>();
        Set<QoS> qos = ANY_QOS;
        Boolean retain = null;
        Boolean shared = null;
        for (String word : words) {
            if (word.startsWith("qos=")) {
                qos = qos(word.substring("qos=".length()));
            } else if (word.startsWith("retain=")) {
                retain = flag(word);
            } else if (word.startsWith("shared=")) {
                shared = flag(word);
            } else {
                filters.add(filter(word));
            }
        }
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("it names no topic filter");
        }
        Rule rule = new Rule(order++, allows, accesses, qos, retain, shared, false, text);
        filters.forEach(filter -> rules.add(who, filter, rule));
    }

    private Who who(List<String> words) {
        String kind = next(words, "whom it is about");
        return switch (kind) {
            case "everyone" -> Who.EVERYONE;
            case "anonymous" -> Who.ANONYMOUS;
            case "user" -> new Who(Who.Kind.USER, next(words, "the user"));
            case "role" -> new Who(Who.Kind.ROLE, next(words, "the role"));
            case "client" -> new Who(Who.Kind.CLIENT, next(words, "the client identifier"));
            case "group" -> {
                Who group = new Who(Who.Kind.GROUP, next(words, "the group"));
                usedGroups.add(group.name());
                yield group;
            }
            default ->
                throw new IllegalArgumentException(
                        "'" + kind
                                + "' is not allowed; allowed is user NAME, group NAME, role NAME, client ID, anonymous, everyone");
        };
    }

    private static String next(List<String> words, String what) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("it ends before " + what);
        }
        return words.remove(0);
    }

    private static Set<Access> accesses(String actions) {
        Set<Access> accesses = EnumSet.noneOf(Access.class);
        for (String action : actions.split(",", -1)) {
            Set<Access> meant = ACTIONS.get(action);
            if (meant == null) {
                throw new IllegalArgumentException("action '" + action
                        + "' is not allowed; allowed is publish, subscribe, receive, will, read, write, readwrite");
            }
            accesses.addAll(meant);
        }
        return accesses;
    }

    private static Set<QoS> qos(String numbers) {
        Set<QoS> qos = EnumSet.noneOf(QoS.class);
        for (String number : numbers.split(",", -1)) {
            if (!number.matches("[012]")) {
                throw new IllegalArgumentException("qos=" + numbers + " is not allowed; allowed is a list of 0, 1, 2");
            }
            qos.add(QoS.of(Integer.parseInt(number)));
        }
        return qos;
    }

    private static @Nullable Boolean flag(String word) {
        String value = word.substring(word.indexOf('=') + 1);
        if (!value.equals("yes") && !value.equals("no")) {
            throw new IllegalArgumentException(word + " is not allowed; allowed is yes or no");
        }
        return value.equals("yes");
    }

    private static String filter(String word) {
        if (word.startsWith("$share/")) {
            throw new IllegalArgumentException(
                    word + " is not allowed; allowed is the filter behind the share name, with shared=yes");
        }
        try {
            return TopicFilter.of(word).toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(word + " is not a topic filter: " + e.getMessage(), e);
        }
    }
}
