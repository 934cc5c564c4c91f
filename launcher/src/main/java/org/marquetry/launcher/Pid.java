package org.marquetry.launcher;

import org.jspecify.annotations.Nullable;

/**
 * The name of a configuration.
 *
 * @param role the PID of the component that takes it
 * @param name what tells it from others for the same component, or null if there is one only
 */
record Pid(String role, @Nullable String name) {
    private static final char NAME = '~';
    private static final String TRANSPORTS = "org.marquetry.transport.";
    private static final String STORES = "org.marquetry.persistence.";
    private static final String TLS_PROFILES = "org.marquetry.transport.tls";

    /** Takes apart what is written as {@code ROLE} or {@code ROLE~NAME}. */
    static Pid of(String text) {
        int end = text.indexOf(NAME);
        return end < 0 ? new Pid(text, null) : new Pid(text.substring(0, end), text.substring(end + 1));
    }

    Pid withRole(String other) {
        return new Pid(other, name);
    }

    /** Whether it stands for an address to listen on. */
    boolean isListener() {
        return role.startsWith(TRANSPORTS) && !role.equals(TLS_PROFILES);
    }

    /** Whether it says where sessions and messages are kept. */
    boolean isStore() {
        return role.startsWith(STORES);
    }

    @Override
    public String toString() {
        return name == null ? role : role + NAME + name;
    }
}
