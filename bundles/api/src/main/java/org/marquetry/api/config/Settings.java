package org.marquetry.api.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Reads a component's configuration strictly: each value is checked against what is allowed, and a key that nobody asked for
 * is refused, so that a misspelt setting is not silently without effect. Values may be typed or, as from a properties file,
 * text.
 */
public final class Settings {

    private final String pid;
    private final Map<String, ?> values;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * Wraps what a component was activated with.
     *
     * @param role the PID to name in messages if the configuration itself names none
     */
    public Settings(String role, Map<String, ?> values) {
        this.values = values;
        pid = values.get("service.pid") instanceof String given ? given : role;
    }

    /** The PID of the configuration. */
    public String pid() {
        return pid;
    }

    /** The part of a factory PID behind {@code ~}, or the whole PID. */
    public String name() {
        return pid.substring(pid.indexOf('~') + 1);
    }

    public String text(String key, String otherwise) {
        Object value = value(key);
        return value == null ? otherwise : value.toString().trim();
    }

    public long number(String key, long otherwise, long least, long most) {
        Object value = value(key);
        if (value == null || value.toString().isBlank()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.toString().trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(key, value, between(least, most));
        }
        throw refused(key, value, between(least, most));
    }

    public int integer(String key, int otherwise, int least, int most) {
        return (int) number(key, otherwise, least, most);
    }

    public boolean flag(String key, boolean otherwise) {
        Object value = value(key);
        if (value == null || value.toString().isBlank()) {
            return otherwise;
        }
        return switch (value.toString().trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(key, value, "true or false");
        };
    }

    /** One of some words. */
    public String oneOf(String key, String otherwise, String... allowed) {
        String value = text(key, otherwise);
        if (!List.of(allowed).contains(value)) {
            throw refused(key, value, String.join(", ", allowed));
        }
        return value;
    }

    /**
     * The path of a file that has to be given.
     *
     * @param directory what a relative one is in; null for the directory that the process was started in
     * @param what is allowed, in words
     */
    public Path file(String key, @Nullable String directory, String what) {
        return path(key, text(key, ""), directory, what);
    }

    /** The paths of files, which may be none. */
    public List<Path> files(String key, @Nullable String directory, String what) {
        return list(key, List.of()).stream()
                .map(each -> path(key, each, directory, what))
                .toList();
    }

    private Path path(String key, String text, @Nullable String directory, String what) {
        if (text.isBlank()) {
            throw refused(key, text, what);
        }
        try {
            return Path.of(directory == null ? "" : directory).resolve(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw refused(key, text, what);
        }
    }

    /** A list, given as an array, a collection, or a text with commas. */
    public List<String> list(String key, List<String> otherwise) {
        Object value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(Object::toString).map(String::trim).toList();
        }
        if (value instanceof Collection<?> collection) {
            return collection.stream().map(Object::toString).map(String::trim).toList();
        }
        return Arrays.stream(value.toString().split(","))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** Refuses a value in the words that all refusals have. */
    public ConfigurationException refused(String key, Object value, String allowed) {
        return new ConfigurationException(
                pid + ": " + key + "=" + oneLine(value.toString()) + " is not allowed; allowed is " + allowed);
    }

    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars()
                .forEach(c -> line.append(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : (char) c));
        return line.toString();
    }

    /**
     * Refuses keys that were never asked for. Keys that begin with a dot or with {@code service.}, {@code component.},
     * {@code felix.} or {@code osgi.} belong to the framework.
     */
    public void refuseUnknown() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(asked);
        unknown.removeIf(Settings::isFrameworkKey);
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(pid + ": unknown " + (unknown.size() == 1 ? "key " : "keys ")
                    + String.join(", ", unknown) + "; allowed are " + String.join(", ", new TreeSet<>(asked)));
        }
    }

    private static boolean isFrameworkKey(String key) {
        return key.startsWith(".")
                || key.startsWith("service.")
                || key.startsWith("component.")
                || key.startsWith("felix.")
                || key.startsWith("osgi.");
    }

    private @Nullable Object value(String key) {
        asked.add(key);
        return values.get(key);
    }

    private static String between(long least, long most) {
        return "a whole number between " + least + " and " + most;
    }
}
