package org.marquetry.api.config;

/** A configuration that cannot be used; the message names the PID, the key, the value and what is allowed. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
