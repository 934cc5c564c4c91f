package org.marquetry.broker.internal;

import java.util.ArrayDeque;

/**
 * The QoS 2 publications of one loop for which other loops have not told yet what they would keep. Commits are asked for in the
 * order of publication, so that a crash never leaves a later message without an earlier one. Belongs to its loop.
 */
final class JointCommits {
    private final ArrayDeque<JointCommit> inOrder = new ArrayDeque<>();

    /** Whether none waits. */
    boolean isEmpty() {
        return inOrder.isEmpty();
    }

    /** A publication that has been given to all its receivers. */
    void add(JointCommit publication) {
        inOrder.add(publication);
        askForComplete();
    }

    /** Asks for all commits that nothing is missing from any more. */
    void askForComplete() {
        while (!inOrder.isEmpty() && inOrder.peek().isComplete()) {
            inOrder.poll().ask();
        }
    }
}
