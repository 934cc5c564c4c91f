package org.marquetry.api.testkit;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Says what is wrong, without any test library. */
final class Expect {
    private Expect() {}

    static void equal(String what, @Nullable Object expected, @Nullable Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected " + expected + ", but it is " + actual);
        }
    }

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
