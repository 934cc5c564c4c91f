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
record LevelPattern(String text, List<String> parts) {
    private static final Pattern PLACEHOLDER = Pattern.compile("%c|%u|%\\{[^}/]+\\}");

    LevelPattern {
        parts = List.copyOf(parts);
    }

    static boolean isOne(String level) {
        return PLACEHOLDER.matcher(level).find();
    }

    /** Takes a level apart, into text and placeholders in turn. */
    static LevelPattern of(String level) {
        List<String> parts = new ArrayList<>();
        Matcher placeholders = PLACEHOLDER.matcher(level);
        int end = 0;
        while (placeholders.find()) {
            parts.add(level.substring(end, placeholders.start()));
            parts.add(placeholders.group());
            end = placeholders.end();
        }
        parts.add(level.substring(end));
        return new LevelPattern(level, parts);
    }

    boolean matches(String level, Question question) {
        StringBuilder meant = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String value = i % 2 == 0 ? parts.get(i) : value(parts.get(i), question);
            if (value == null) {
                return false;
            }
            meant.append(value);
        }
        return level.contentEquals(meant);
    }

    private static @Nullable String value(String placeholder, Question question) {
        String value =
                switch (placeholder) {
                    case "%c" -> question.clientId();
                    case "%u" -> question.identity().principal();
                    default -> question.identity().attributes().get(placeholder.substring(2, placeholder.length() - 1));
                };
        boolean isUsable =
                value != null && !value.isEmpty() && value.chars().noneMatch(each -> "+#/".indexOf(each) >= 0);
        return isUsable ? value : null;
    }
}
