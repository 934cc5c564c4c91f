package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Commits that are written together. Belongs to the committer's thread. */
final class Group {
    /** It is full with so many changes and commits, or bytes: what a batch takes of memory is bounded, commits are not split. */
    private static final int MOST_CHANGES = 16_384;

    private static final long MOST_BYTES = 4L * 1024 * 1024;

    private List<Commit> commits = new ArrayList<>();
    private int changes;
    private long bytes;
    private boolean waitedFor;
    private long since;

    /** Takes what has been submitted, until it is full. */
    void fill(Queue<Commit> submitted, long now) {
        while (!isFull()) {
            Commit next = submitted.poll();
            if (next == null) {
                return;
            }
            if (commits.isEmpty()) {
                since = now;
            }
            commits.add(next);
            changes += 1 + next.changes().size();
            bytes += next.bytes();
            waitedFor |= next.isWaitedFor();
        }
    }

    boolean isEmpty() {
        return commits.isEmpty();
    }

    boolean isFull() {
        return changes >= MOST_CHANGES || bytes >= MOST_BYTES;
    }

    /** Whether somebody waits for one of them. */
    boolean isWaitedFor() {
        return waitedFor;
    }

    /** When the first one came. */
    long since() {
        return since;
    }

    /** What it has; afterwards it is empty. */
    List<Commit> takeAll() {
        List<Commit> taken = commits;
        commits = new ArrayList<>();
        changes = 0;
        bytes = 0;
        waitedFor = false;
        return taken;
    }
}
