package org.marquetry.broker.internal.promises;

/** The broker has not done what MQTT promises. */
public final class BrokenPromise extends AssertionError {
    private static final long serialVersionUID = 1;

    BrokenPromise(String words) {
        super(words);
    }
}
