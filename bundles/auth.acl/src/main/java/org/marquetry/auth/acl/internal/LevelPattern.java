package org.marquetry.auth.acl.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A level with placeholders: {@code %c} for the client identifier, {@code %u} for the user, {@code %{NAME}} for an attribute of the
 * identity. A value that is missing, or has a slash or a wildcard in it, matches nothing: a client that calls itself + must not get
 * what belongs to all.
 */
record LevelPattern(List<Part> parts) {
    private static final Pattern PLACEHOLDER = Pattern.compile("%c|%u|%\\{([^}/]+)\\}");

    private enum Kind {
        TEXT,
        CLIENT,
        USER,
        ATTRIBUTE
    }

    /** @param text what it is, or the name of the attribute */
    private record Part(Kind kind, String text) {
        private @Nullable String value(Question question) {
            return switch (kind) {
                case TEXT -> text;
                case CLIENT -> usable(question.clientId());
                case USER -> usable(question.identity().principal());
                case ATTRIBUTE -> usable(question.identity().attributes().get(text));
            };
        }

        private static @Nullable String usable(@Nullable String value) {
            return value == null || value.isEmpty() || Levels.hasOneOf(value, "+#/") ? null : value;
        }
    }

    LevelPattern {
        parts = List.copyOf(parts);
    }

    /** Whether there are placeholders in a level, or a filter. */
    static boolean isIn(String filter) {
        return PLACEHOLDER.matcher(filter).find();
    }

    /** Takes a level apart, into text and placeholders in turn. */
    static LevelPattern of(String level) {
        List<Part> parts = new ArrayList<>();
        Matcher placeholders = PLACEHOLDER.matcher(level);
        int end = 0;
        while (placeholders.find()) {
            parts.add(new Part(Kind.TEXT, level.substring(end, placeholders.start())));
            parts.add(placeholder(placeholders));
            end = placeholders.end();
        }
        parts.add(new Part(Kind.TEXT, level.substring(end)));
        return new LevelPattern(parts);
    }

    private static Part placeholder(Matcher found) {
        return switch (found.group()) {
            case "%c" -> new Part(Kind.CLIENT, "");
            case "%u" -> new Part(Kind.USER, "");
            default -> new Part(Kind.ATTRIBUTE, found.group(1));
        };
    }

    boolean matches(String level, Question question) {
        int at = 0;
        for (int i = 0; i < parts.size(); i++) {
            String value = parts.get(i).value(question);
            if (value == null || !level.startsWith(value, at)) {
                return false;
            }
            at += value.length();
        }
        return at == level.length();
    }
}
