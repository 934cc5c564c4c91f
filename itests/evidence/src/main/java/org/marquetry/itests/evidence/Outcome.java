package org.marquetry.itests.evidence;

import org.junit.platform.engine.TestExecutionResult;

/** How a test ended. */
public enum Outcome {
    PASSED,
    SKIPPED,
    FAILED;

    static Outcome of(TestExecutionResult result) {
        return switch (result.getStatus()) {
            case SUCCESSFUL -> PASSED;
            case ABORTED -> SKIPPED;
            case FAILED -> FAILED;
        };
    }
}
