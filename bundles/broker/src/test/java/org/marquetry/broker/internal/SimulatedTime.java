package org.marquetry.broker.internal;

/** Two clocks that stand still until somebody moves them. */
final class SimulatedTime implements TimeSource {
    private long wall = 1_800_000_000_000L;
    private long uptime = 5_000_000;

    @Override
    public long wallMillis() {
        return wall;
    }

    @Override
    public long uptimeMillis() {
        return uptime;
    }

    /** Time passes. */
    void pass(long millis) {
        wall += millis;
        uptime += millis;
    }

    /** Somebody sets the clock on the wall. */
    void setWall(long byMillis) {
        wall += byMillis;
    }
}
